# What the API says of its own shape.

problem-in-progress = Still being worked on
problem-in-progress-detail = The same call came before and is being worked on. Please ask again in a moment.

api-title = API
api-text = Everything residents, riders and staff do here can be done by a program as well. JSON in UTF-8, times in UTC.
api-machine = The same for machines (OpenAPI 3.1)
api-rules = What holds everywhere
api-rule-token = Tokens go into the header Authorization: Bearer. Cookies count for nothing.
api-rule-key = With Idempotency-Key a POST that is sent again is answered again and not done again, for seven days.
api-rule-problem = What goes wrong is told as application/problem+json, with a stable code.
api-rule-limit = RateLimit tells what is left of a limit, Retry-After when to come again.
api-rule-page = Lists give next; hand it back for the next page. fields asks for fewer fields.
api-anybody = Without a token.
api-with = With: { $tokens }
api-takes = What it takes
api-sent = Sent, for example
api-answered = Answered, for example
api-answers = Answers
api-needed = needed
api-deprecated = On its way out; please do not begin to use it.
