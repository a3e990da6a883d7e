# From an empty installation to the first request that is answered
steps-title = First steps
steps-hint = After these, whatever residents send is dispatched, worked on and answered. When all are done, this card is gone.
steps-district = Name the district: it stands on the receipts of residents
steps-units = Add the units that handle requests
steps-dispatcher = Add a dispatcher
steps-handler = Add a handler
steps-categories = Set up categories
steps-done = Done
steps-unnamed = The district
steps-usual = Take over the usual categories
steps-usual-hint = There are none yet. Take over the two levels that a city usually has, then change them, disable them or give them units one by one.
