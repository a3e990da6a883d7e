# Accounts of residents

account-code-message = Huying: your code is { $code }. It is good for 5 minutes; tell it to nobody.
