# Platforms above this one

upstreams-title = Upstreams
upstreams-text = Requests of chosen categories are handed on to platforms above this one, such as the city's, and what becomes of them there is shown to staff.
upstreams-none = There are no upstreams yet.
upstreams-new = New upstream
upstreams-name = Name
upstreams-kind = How it is spoken to
upstreams-kind-open311 = Open311 GeoReport v2
upstreams-kind-json = Plain JSON
upstreams-url = Base address
upstreams-url-hint = For Open311 the address before /requests.json.
upstreams-jurisdiction = Jurisdiction
upstreams-jurisdiction-hint = jurisdiction_id, if the upstream wants one.
upstreams-key = Key
upstreams-key-hint = Kept sealed and never shown. Left empty, the one there is stays; at another host it is typed anew.
upstreams-secret = Secret of its calls
upstreams-secret-hint = With this the upstream signs the news it sends to the address below. Two with a space between them while one takes the place of the other. Left empty, it stays.
upstreams-inbound = News are sent to { $url }.
upstreams-has-key = A key is kept.
upstreams-has-secret = A secret is kept.
upstreams-forget = Forget key and secret
upstreams-unit = Unit that stands for it
upstreams-unit-hint = What is dispatched to this unit is handed on. Without one, whatever is registered or dispatched is.
upstreams-unit-none = None
upstreams-services = Categories
upstreams-services-hint = One a line: the code of the category = the service code there. Those below it are meant as well. Nothing else is handed on.
upstreams-states = States
upstreams-states-hint = One a line: the state there = ignore, note (for staff), propose (as the answer), or close (what was answered already; else it is proposed). After a colon may follow what staff read instead: closed = propose : Done by the city. What is not named is noted. Nothing is shown to everybody without staff.
upstreams-active = On
upstreams-off = Off
upstreams-waits = { $count } waiting, the oldest since { $when }
upstreams-waits-none = Nothing waits.
upstreams-linked = { $count } with both numbers
upstreams-refused = { $count } not taken
upstreams-problem-table = A line is no pair with = between, comes twice, or names what is not there.

upstreams-panel = Handed on
upstreams-number = Number there
upstreams-state-waiting = Waiting to be sent
upstreams-state-asked = Taken; the number is to come
upstreams-state-linked = Handed on
upstreams-state-refused = Not taken
upstreams-state-over = Over
upstreams-since = since { $when }
upstreams-next = next try at { $when }
upstreams-said = What it says
upstreams-proposal = Proposed as the answer
upstreams-take = Answer with this
upstreams-take-hint = Read it first; it is shown as an answer of this unit.
upstreams-again = Send again
upstreams-error-status = It answered with status { $status }.
upstreams-error-key = Its key cannot be read. Type it anew.
upstreams-error-json = What it answered is not JSON.
upstreams-error-number = It answered without a number.
upstreams-error-service = The category has no service code there.
upstreams-error-changed = The request changed meanwhile.
upstreams-error-missing = It does not know the request.
upstreams-forward = Hand on to { $name }

audit-upstream-save = Saved an upstream
audit-upstream-forward = Handed a request on
audit-upstream-again = Had a request handed on again
