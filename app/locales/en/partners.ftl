# Partners and neighbouring platforms

partners-title = Partners
partners-text = Programs of partners submit requests and read how theirs stand, with a key. A key is shown once, when it is made: hand it over then.
partners-none = There are no partners yet.
partners-new = New partner
partners-name = Name
partners-scopes = What the key is good for
partners-scope-submit = Submitting requests
partners-scope-follow = Reading how the requests it submitted stand
partners-per-minute = Calls a minute at most
partners-created = Since
partners-used = Used last
partners-unused = Not used yet
partners-stopped = Stopped
partners-old-until = The old key is good until { $when }
partners-rotate = New key
partners-rotate-hint = The old key stays good for seven days, so that it can be changed in one place after the other.
partners-ends = End the one before at once, though it is still good
partners-unsure = The one before is still good, and a new one would end it at once. Please tick the box if that may be, or wait until it has ended.
partners-replaced = It was replaced before: nothing was changed now. What was made then is not shown again; if it is lost, make another new one.
partners-retire = Stop
partners-retire-hint = At once. A new key lets them in again.
partners-key-title = The key is shown this once
partners-key-text = Copy it now and hand it over in a safe way. After you leave this page nobody can see it again; only a new one can be made.
partners-key = Key

open311-key-service = Keys are given out by the administrators of this platform.
open311-yes = Yes
open311-no = No
open311-public = May it be shown publicly
open311-public-hint = Without an answer it is not shown.
open311-notice = Received. Its number shows how it stands.
