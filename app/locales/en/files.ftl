# Files that are sent ahead, and open data.

problem-precondition-failed = Another version
problem-precondition-failed-detail = This protocol is spoken in the version that Tus-Version names. Please update the program.
problem-checksum-mismatch = It did not arrive as it was sent
problem-checksum-mismatch-detail = The checksum does not fit, so nothing of this part was kept. Please send it again.

# Open data
open-title = Open data
open-link = Open data: take these as GeoJSON, CSV or a feed
open-lead = What is published here may be taken and used by everybody: by other programs, by research, by neighbours.
open-privacy = Without personal data: words are masked, places of requests are rounded to a hundredth of a degree (about a kilometre), photos, names and numbers are left out. What its author did not agree to, or what staff did not publish, is not among it. Whoever keeps a copy fetches it again from time to time: what is withdrawn here should be withdrawn there.
open-license = Terms
open-license-text = Published by { $publisher }, under
open-requests = Published requests
open-requests-lead = Requests that were published with the agreement of their authors, the latest published first.
open-stations = Rest stations and places for riders
open-stations-lead = Stations, drivers’ homes and service points; with kind=all canteens, partners and compounds as well. The latest changed first.
open-no-category = Request
open-file = { $format }
open-fields = Fields
open-filters = What can be asked for
open-use = How to use it
open-use-geojson = GeoJSON (RFC 7946): WGS-84, longitude first, at most six decimals. What is not known is absent.
open-use-csv = CSV (RFC 4180): UTF-8 with its mark in front (BOM), so that spreadsheet programs read Chinese; cells that could be taken for a formula have an apostrophe in front.
open-use-atom = Atom (RFC 4287): for feed readers, the latest fifty, with the place as GeoRSS.
open-use-cache = Every file has an ETag and Last-Modified: ask with If-None-Match or If-Modified-Since, and what did not change is answered with 304. Files are made anew once a minute at most.
open-use-pages = A file has 1,000 rows unless limit says other (5,000 at most); the address of the next page stands in the Link header, in GeoJSON in next, in Atom in link rel=next.
open-use-catalog = The same as a catalogue (DCAT, JSON-LD)
open-field-id = Identifier
open-field-code = Number of the request
open-field-status = State: registered, dispatched, handling, waiting, answered, evaluated, closed, declined, merged
open-field-category = Category, by its stable name
open-field-category-name = Category in Chinese
open-field-description = What was said, masked
open-field-unit = The unit that has it
open-field-area-id = Identifier of the area
open-field-area = Community or subdistrict; of places the unit that looks after them
open-field-lat = Degrees north, WGS-84; of requests rounded to a hundredth
open-field-lng = Degrees east, WGS-84; of requests rounded to a hundredth
open-field-submitted-at = When it was submitted (RFC 3339, UTC)
open-field-published-at = When it was published
open-field-updated-at = When there was the last public news, or the place last changed
open-field-due-at = When an answer is due
open-field-answer = What was last said to everybody, masked
open-field-me-too = How many said that they have the same problem
open-field-url = Its page
open-field-kind = Kind: station, drivers_home, service_point, canteen, partner, compound, business_district, building
open-field-name = Name
open-field-address = Written address
open-field-hours = Opening hours in OpenStreetMap’s syntax
open-field-hours-text = The hours in the words they came in
open-field-staffed = When somebody is there, same syntax
open-field-door = How the door opens: open, scan, code, ask
open-field-capacity = Seats or people
open-field-operator = Who runs it
open-field-checked-on = The day it was last checked
open-field-features = What it has, and with no_ in front what it has not; what is not known is not there. In GeoJSON true and false
open-filter-category = A category, by its stable name; those below it as well
open-filter-kind = One or several kinds with commas, or all
open-filter-area = An area, by its identifier; those below it as well
open-filter-since = Published (requests) or changed (places) at this moment or later: 2026-11-01 or RFC 3339
open-filter-until = The same, before this moment
open-filter-limit = Rows of a page
open-filter-cursor = Where to go on, as the page before said it
