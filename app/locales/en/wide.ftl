# Filters of two that serve the same need
either-charging-or-swap = E-bike charging or battery swap
either-cooling-or-heating = Air conditioning or heating

# What is shown of the kept area when there is no signal
kept-offline = There is no signal. This is the area as it was kept on { $when }; what has changed since is not in it.
kept-seen = the place last looked at
kept-beyond = This is outside the area that is kept on this phone. Here is what is nearest in it.
kept-none = Of what is kept on this phone nothing fits. With a signal there may be more.
kept-gates = The gates of this compound are not kept on this phone, so these lead to the compound and not to one of them. Open this page once with a signal, and its gates and plan are kept.

# 15 minutes on foot
wide-reach = Show what is within 15 minutes’ walk of a station
wide-reached = Coloured: within 15 minutes’ walk of a station, along the ways that are known; a circle of 830 m where none are.
wide-unreached = The 15 minutes are no longer shown.

# Where stations are missing
gaps-title = Where stations are missing
gaps-lead = { $count } of { $grids } grids and { $compounds } compounds have no station within 15 minutes’ walk.
gaps-rule = Reckoned along the ways that are known ({ $ways } m at 1.2 m/s); where none are, as a circle of { $radius } m, because ways are about 1.3 times as long as the straight line.
gaps-privacy = Counted is how often something was said there in { $days } days, from a poster or about a place; nobody’s way is known. Fewer than { $few } is not told more exactly.
gaps-none = Every grid and every compound has a station within 15 minutes’ walk.
gaps-name = Grid or compound
gaps-said = Said there
gaps-few = fewer than { $few }
gaps-nearest = Nearest station
gaps-no-station = None yet
gaps-far = In a straight line
gaps-where = On the map
gaps-csv = Take away as CSV
