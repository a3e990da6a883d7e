# Rider map: list, station page, posters.
tab-map = Stations

# What a place is
place-kind-station = Rest station
place-kind-compound = Rider-friendly compound
place-kind-business-district = Friendly business district
place-kind-building = Friendly building
place-kind-drivers-home = Drivers’ home
place-kind-canteen = Canteen
place-kind-partner = Discount partner
place-kind-service-point = Service point

# What a place has
feature-hot-water = Hot water
feature-phone-charging = Phone charging
feature-bike-charging = E-bike charging
feature-battery-swap = Battery swap
feature-microwave = Microwave
feature-fridge = Fridge
feature-toilet = Toilet
feature-air-conditioning = Air conditioning
feature-heating = Heating
feature-seats = Seats
feature-wifi = Wifi
feature-first-aid = First aid
feature-aed = Defibrillator (AED)
feature-rain-gear = Raincoats, umbrellas
feature-tools = Pump and tools
feature-mother-room = Mother’s room
feature-legal-desk = Legal and union desk
feature-parking = Parking

# How the door opens
door-open = Open while somebody is there
door-scan = Scan to open
door-code = Ask staff for the code
door-ask = Knock or call, somebody opens

# What partners offer
service-meals = Meals
service-repair = Vehicle repair
service-power = Charging and swapping
service-groceries = Groceries
service-lodging = Lodging
service-health = Health
service-grooming = Hair and bath
service-laundry = Laundry
service-telecom = Telecom
service-gear = Gear
service-learning = Learning and childcare
service-legal = Law and finance

# The list
map-partners = Rider benefits
map-partners-lead = Shops that give something to riders and couriers, nearest first.
map-to-stations = Stations
map-classes = Classes of service
map-where = Where you are
map-locate = Find the nearest by my position
map-locate-denied = The position is not allowed; type an address or choose an area
map-locate-failed = No position could be found; type an address or choose an area
map-search = Address, compound or landmark
map-by-area = By subdistrict or community
map-nowhere = Where you are is not known yet, so there are no distances.
map-bad-position = This position cannot be right. Please try again, or type an address.
map-unknown-place = No such place was found. Try other words, or choose an area.
map-here = You
map-around = Around { $name }
map-from-middle = Distances are from the middle of the map.
map-or = Or did you mean:
map-when = Time
map-open-now = Open now
map-all-day = 24 hours
map-has = It must have
map-kind = What to look for
map-clear = Clear
map-remembered = Your choice is remembered on this phone, your position is not.
map-nearest = Nearest
map-all = All places
map-more = Show more
map-far = Even the nearest is far away. Please check the position.
map-none = Nearby stations will appear here: whether they are open, have hot water and charging. None is known yet.
map-none-partners = Shops that give something to riders will appear here. None is known yet.
map-none-such = No place fits these conditions.
map-all-again = Look without conditions
map-metres = { $count } m
map-kilometres = { $count } km
map-more-features = { $count } more
map-offer-until = until { $day }
map-open = Open
map-open-until = Open until { $when }
map-closed = Closed
map-opens = Closed, opens { $when }
map-open-unknown = Hours unknown
map-said-closed = Riders say it is closed today

# The page of a place
station-here = You scanned the code at the door: this is where you are.
station-thanks = Taken, thank you. It will be changed here once checked.
station-go = How to get there
station-open-door = Open the door
station-amap = AMap
station-tencent = Tencent Maps
station-baidu = Baidu Maps
station-apple = Apple Maps
station-geo = Another map
station-address = Address
station-copy = Copy address
station-copied = Copied
station-photo = { $name }, photo { $number }
station-offers = For riders
station-features = What there is
station-there = There
station-not-there = Not there
station-unknown = Nobody knows yet
station-hours = Hours
station-hours-unknown = Nobody has written the hours down yet.
station-hours-text = As written: { $text }
station-staffed = Staffed
station-self-entry = Self-entry
station-next-day = { $time } next day
station-and = {", "}
station-inside = Going in
station-door = Door
station-door-unknown = How it opens is not known yet
station-wifi = Wifi
station-capacity = Room for
station-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
station-rules = Rules
station-about = About
station-operator = Run by
station-unit = Unit
station-rating = Rating
station-stars = { $mean } of 5 ({ $count ->
    [one] { $count } rating
   *[other] { $count } ratings
})
station-checked = Checked
station-checked-by = { $day }, { $by }
station-never-checked = Not checked yet
station-more = More
station-wrong = Something is wrong here
station-nearby = What else is near
station-poster = Print the poster
station-question = Here: { $what }?
station-yes = Yes
station-no = No
station-unsure = Don’t know
station-rate = Rate this place
station-rate-stars = { $count ->
    [one] { $count } star
   *[other] { $count } stars
}
station-reported = Reported, not checked yet

# Something is wrong here
wrong-title = What is wrong
wrong-lead = one thing at a time; it is changed once checked
wrong-closed = It is closed today
wrong-hours = The hours are wrong
wrong-feature = There or not there
wrong-position = It is elsewhere, I am at its door
wrong-position-send = Send my position
wrong-position-missing = Please find your position first
wrong-position-far = This position is outside the district, or more than 50 km from the place, so it was not sent
wrong-words = In your own words
wrong-words-placeholder = For example: the water heater has been broken for three days
wrong-words-empty = Please write what is wrong
wrong-words-long = Too long; 500 characters at most
wrong-send = Send
wrong-reported-closed-today = Closed today
wrong-reported-hours = The hours are wrong
wrong-reported-gate = The rule of a gate is wrong
wrong-reported-position = It is elsewhere
wrong-reported-other = Something else
wrong-reported-there = { $what }: there
wrong-reported-not-there = { $what }: not there

# Posters
poster-station = Scan for this station
poster-station-text = How the door opens, what there is, the rules; rate it or report what is wrong.
poster-request = Scan and tell
poster-request-text = Something is wrong here? Scan to report it; the place is filled in.
poster-qr = QR code
poster-print = Use the browser’s print, A4
poster-at = You are at: { $label }
poster-at-hint = You scanned the code here, so the place is filled in; change it if it is wrong.
posters-title = Posters
posters-lead = A code that hangs anywhere: who scans it is there. One that is bound to a station opens its page, any other begins a request with the place filled in.
posters-new = Put one up
posters-label = Name, as printed
posters-label-hint = For example: East gate of the People’s Park
posters-lat = Latitude
posters-lng = Longitude
posters-position-hint = WGS-84. May be left out when a station or a place is chosen.
posters-search = Label or code
posters-find = Station, address or landmark
posters-find-hint = For example: Warm Station, 3 Riverside Road, People’s Park
posters-find-none = Nothing was found. Please try other words, or one of the ways below.
posters-numbers = Give latitude and longitude
posters-unit = Unit
posters-unit-own = Mine
posters-make = Put up
posters-empty = Posters will be listed here, with the number of requests each has brought.
posters-code = Code
posters-where = Where
posters-leads = Leads to
posters-leads-place = Station page
posters-leads-request = A request
posters-requests = Requests
posters-since = Since
posters-print = Print
posters-end = End
posters-ended = Ended
posters-position-problem = Please give a latitude and a longitude that exist
posters-gone-title = This code leads nowhere any more
posters-gone-text = It may be mistyped, or the poster is out of date. You can still report something, or look for stations nearby.
# The rider map: what riders see

wide-title = Map
wide-open = Show the map
wide-label = Map of places. Arrow keys move it, plus and minus change how near it is. The list of places follows.
wide-in = Nearer
wide-out = Farther away
wide-me = Show where I am
wide-close = Close
wide-busy = The map is being fetched…
wide-failed = That could not be fetched. What is shown stays as it is; please try again.
wide-followed = The list shows what is around the middle of the map.
wide-middle = the middle of the map
wide-show = Show on the map
wide-nowhere = This device does not say where it is.
wide-looking = Looking for your position…
wide-here = You are in the circle, within { $metres } m.
wide-approval = Map approval number { $number }
wide-offline = There is no signal. This page is kept as it was on { $when }; what was open then may be closed now.

# Places that are out of service
withdrawn-title = This place is out of service
withdrawn-text = It used to be on the map. It is closed for good or was taken off. You can look for stations nearby, or report something.
withdrawn-nearest = The nearest stations

# The pretend lock of a demonstration
door-opens = The door of { $name } opens (demonstration)
door-opens-text = This is the pretend lock of the demonstration: it has checked the signature and the time of the link. No real door opens.
door-forged = This link opens no door
door-forged-text = It was changed on the way, or was not made here. Please press “open the door” on the page of the station.
door-over = This link has expired
door-over-text = A link opens a door for one minute. Please press “open the door” on the page of the station again.
door-back = Back to the station

# Where there is no signal and the page is not kept
offline-title = There is no signal
offline-text = This page is not kept on this phone; it opens once there is a signal. Nothing that you have sent is lost.
offline-again = Try again
offline-kept = Pages that are kept on this phone
