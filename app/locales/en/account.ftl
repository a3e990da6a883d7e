# Accounts of residents

account-code-message = Huying: your code is { $code }. It is good for 5 minutes; tell it to nobody.

field-any-last-one = This is the last way in; without it nobody could come back.
field-way-taken = This belongs to another account that has a different one of this kind, so the two cannot be joined.
field-way-invalid = There is no such way in.
field-code-invalid = The code does not fit, or is too old.
field-code-empty = Please enter the code.
field-code-taken = This request is in another account.
field-phone-empty = Please enter a phone number.
field-before-invalid = There is no such page.

account-title = My account
account-sign-in = Sign in
account-lead = Enter your phone number, get a code, and you are in. Reporting needs no account.
account-phone = Phone number
account-send = Send a code
account-privacy = The number is for signing in only; nobody keeps where you have been.
account-unavailable = Text messages cannot be sent right now. Please try again later.
account-sent = A code goes to { $phone }; it is good for 5 minutes.
account-wait = A code was sent just now, or too many were. Please wait { $count } min; one that arrived can still be entered.
account-demo = A demonstration sends nothing; the code is { $code }
account-code = Code (6 digits)
account-enter = Sign in
account-again = Send another
account-requests = Requests in my account
account-no-requests = None yet. What you report while signed in is listed here.
account-older = Older ones
account-keep = Put the { $count } kept on this phone into it, too
account-done = Done
account-ways = Ways in
account-way-phone = Phone { $phone }
account-way-wechat = WeChat
account-devices = Signed-in devices
account-device = Unknown device
account-this-device = This one
account-end = Sign out
account-everywhere = Sign out everywhere
account-sign-out = Sign out
account-team = { $team } ({ $nickname })
account-export = Take all my data along
account-delete = Delete my account
account-delete-text = Your ways in and devices are deleted. Requests that are over lose your number, name and words at once; those that are not lose number and name first. What was put here by its link alone is left as it is. This cannot be undone.
account-delete-export = If you need it, first
account-delete-sure = I am sure that I want to delete it
account-delete-unsure = Please tick “I am sure” first.
