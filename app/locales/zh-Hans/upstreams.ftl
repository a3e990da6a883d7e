# 上级平台

upstreams-title = 上级平台
upstreams-text = 选定分类的诉求转送上级平台（如市平台），对方的进展显示给工作人员。
upstreams-none = 还没有上级平台。
upstreams-new = 新增上级平台
upstreams-name = 名称
upstreams-kind = 对接方式
upstreams-kind-open311 = Open311 GeoReport v2
upstreams-kind-json = 简单 JSON
upstreams-url = 接口地址
upstreams-url-hint = Open311 填写 /requests.json 之前的部分。
upstreams-jurisdiction = 辖区代码
upstreams-jurisdiction-hint = 对方要求 jurisdiction_id 时填写。
upstreams-key = 密钥
upstreams-key-hint = 加密保存，不再显示。留空则沿用原密钥；换了主机须重新填写。
upstreams-secret = 回传签名密钥
upstreams-secret-hint = 上级平台用它为回传到下列地址的进展签名。更换期间可填两个，以空格分隔。留空则沿用。
upstreams-inbound = 进展回传地址：{ $url }
upstreams-has-key = 已保存密钥。
upstreams-has-secret = 已保存签名密钥。
upstreams-forget = 清除密钥与签名密钥
upstreams-unit = 代表它的单位
upstreams-unit-hint = 派给该单位的诉求即转送；不选则登记或派单时转送。
upstreams-unit-none = 无
upstreams-services = 分类对照
upstreams-services-hint = 每行一条：分类代码 = 对方的服务代码，包括其下级分类。其余分类不转送。
upstreams-states = 状态对照
upstreams-states-hint = 每行一条：对方的状态 = ignore（忽略）、note（记给工作人员）、propose（建议作为答复）或 close（已答复的办结，否则作为建议）。未列出的记给工作人员。未经工作人员，不向公众显示。
upstreams-active = 启用
upstreams-off = 未启用
upstreams-waits = { $count } 件待转送，最早的一件自 { $when }
upstreams-waits-none = 没有待转送的诉求。
upstreams-linked = { $count } 件已有双方编号
upstreams-refused = { $count } 件未被接收
upstreams-problem-table = 有一行缺少“=”、重复，或所列的名称不存在。

upstreams-panel = 转送上级
upstreams-number = 对方编号
upstreams-state-waiting = 待转送
upstreams-state-asked = 已接收，编号待回
upstreams-state-linked = 已转送
upstreams-state-refused = 未被接收
upstreams-state-over = 已结束
upstreams-since = 自 { $when }
upstreams-next = { $when } 再试
upstreams-said = 对方进展
upstreams-proposal = 建议的答复
upstreams-take = 以此答复
upstreams-take-hint = 请先核对；将作为本单位的答复显示。
upstreams-again = 重新转送
upstreams-forward = 转送{ $name }

audit-upstream-save = 保存上级平台
audit-upstream-forward = 转送诉求
audit-upstream-again = 重新转送诉求
