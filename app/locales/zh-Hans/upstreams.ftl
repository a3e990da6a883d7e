# 上级平台

upstreams-title = 上级平台
upstreams-text = 将选定分类的诉求转送上级平台（如市平台），并向工作人员显示对方的办理进展。
upstreams-none = 还没有上级平台。
upstreams-new = 新增上级平台
upstreams-name = 名称
upstreams-kind = 对接方式
upstreams-kind-open311 = Open311 GeoReport v2
upstreams-kind-json = 简易 JSON 接口
upstreams-url = 接口地址
upstreams-url-hint = Open311 填写 /requests.json 之前的部分。
upstreams-jurisdiction = 辖区代码
upstreams-jurisdiction-hint = 对方要求提供 jurisdiction_id 时填写。
upstreams-key = 密钥
upstreams-key-hint = 加密保存，不再显示。留空则沿用原密钥；更换主机后须重新填写。
upstreams-secret = 回传签名密钥
upstreams-secret-hint = 上级平台向下列地址回传进展时，用此密钥签名。更换期间可填两个，以空格分隔；留空则沿用原密钥。
upstreams-inbound = 进展回传地址：{ $url }
upstreams-has-key = 已保存密钥。
upstreams-has-secret = 已保存签名密钥。
upstreams-forget = 清除密钥与签名密钥
upstreams-unit = 代表上级平台的单位
upstreams-unit-hint = 派给该单位的诉求即转送上级平台；不选，则在立项或派单时转送。
upstreams-unit-none = 无
upstreams-services = 分类对照
upstreams-services-hint = 每行一条：分类代码 = 对方服务代码，对下级分类同样有效。未列出的分类不转送。
upstreams-states = 状态对照
upstreams-states-hint = 每行一条：对方状态 = ignore（忽略）、note（仅记录，供工作人员查看）、propose（作为建议答复）或 close（已答复的予以销号，其余作为建议答复）。冒号后可写供工作人员阅读的说法：closed = propose : 市平台已办结。未列出的状态仅作记录。未经工作人员确认，不对外公开。
upstreams-active = 启用
upstreams-off = 未启用
upstreams-waits = { $count } 件待转送，最早一件始于 { $when }
upstreams-waits-none = 没有待转送的诉求。
upstreams-linked = { $count } 件已取得对方编号
upstreams-refused = { $count } 件对方未接收
upstreams-problem-table = 有的行缺少“=”、内容重复，或所列名称不存在。

upstreams-panel = 转送上级平台
upstreams-number = 对方编号
upstreams-state-waiting = 待转送
upstreams-state-asked = 对方已接收，待返回编号
upstreams-state-linked = 已转送
upstreams-state-refused = 对方未接收
upstreams-state-over = 转送已结束
upstreams-since = 自 { $when }
upstreams-next = 将于 { $when } 重试
upstreams-said = 对方进展
upstreams-proposal = 建议答复
upstreams-take = 采用此答复
upstreams-take-hint = 请先核对内容；提交后将作为本单位的答复公布。
upstreams-again = 重新转送
upstreams-error-status = 对方返回状态 { $status }。
upstreams-error-key = 密钥无法读取，请重新填写。
upstreams-error-json = 对方返回的内容不是 JSON。
upstreams-error-number = 对方未返回编号。
upstreams-error-service = 该分类没有对应的服务代码。
upstreams-error-changed = 诉求刚刚有变动。
upstreams-error-missing = 对方查无此诉求。
upstreams-forward = 转送至{ $name }

audit-upstream-save = 保存上级平台
audit-upstream-forward = 转送诉求
audit-upstream-again = 重新转送诉求
