# 接口自身的说明。

problem-in-progress = 仍在处理
problem-in-progress-detail = 相同的调用正在处理中，请稍后再次查询。

api-title = 开放接口
api-text = 居民、骑手和工作人员在这里能做的事，程序也都能做。JSON，UTF-8 编码，时间为世界时。
api-machine = 供程序读取的描述（OpenAPI 3.1）
api-rules = 通用约定
api-rule-token = 令牌放在 Authorization: Bearer 请求头里；Cookie 不作为凭证。
api-rule-key = 带 Idempotency-Key 的 POST 重发时，七天内只执行一次，并返回同样的结果。
api-rule-problem = 出错时返回 application/problem+json，其中有固定的 code。
api-rule-limit = RateLimit 说明剩余次数，Retry-After 说明何时重试。
api-rule-page = 列表返回 next，带上它取下一页；fields 只取需要的字段。
api-anybody = 无需令牌。
api-with = 令牌：{ $tokens }
api-takes = 参数
api-sent = 请求示例
api-answered = 返回示例
api-answers = 返回
api-needed = 必填
api-deprecated = 即将停用，请勿再接入。
