# 接口自身的说明。

problem-in-progress = 正在处理
problem-in-progress-detail = 相同的请求正在处理，请稍后重试。

api-title = 开放接口
api-text = 居民、骑手和工作人员在本平台可办理的事项，均可通过接口办理。数据格式为 JSON（UTF-8），时间为协调世界时（UTC）。
api-machine = 机器可读的接口描述（OpenAPI 3.1）
api-rules = 通用约定
api-rule-token = 令牌放在 Authorization: Bearer 请求头中；不以 Cookie 作为凭证。
api-rule-key = POST 请求带 Idempotency-Key 时，七天内重复发送只执行一次，并返回首次的结果。
api-rule-problem = 出错时返回 application/problem+json，其中有固定的 code。
api-rule-limit = RateLimit 说明剩余次数，Retry-After 说明何时重试。
api-rule-page = 列表返回 next，带上它即可取下一页；用 fields 指定只返回哪些字段。
api-anybody = 无需令牌。
api-with = 令牌：{ $tokens }
api-takes = 请求参数
api-sent = 请求示例
api-answered = 响应示例
api-answers = 响应
api-needed = 必填
api-deprecated = 即将停用，请勿再接入。
