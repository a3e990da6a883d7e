product-name = 呼应
between-items = 、
between-clauses = ；
told-why = ：{ $text }
language-name = 简体中文

when-today = 今天 { $time }
when-tomorrow = 明天 { $time }
when-day-after-tomorrow = 后天 { $time }
when-yesterday = 昨天 { $time }
when-date = { $month }{ $day }日 { $weekday } { $time }
when-date-year = { $year }年{ $month }{ $day }日 { $time }
span-minutes = { $count } 分钟
span-hours = { $count } 小时
span-days = { $count } 天
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月

# Around every public page
skip = 跳到正文
demo-banner = 演示环境：安和区及所有内容均为虚构
nav-main = 主导航
nav-tabs = 底部导航
back = 返回
tab-report = 我要反映
tab-mine = 我的诉求
tab-requests = 公开诉求
tab-me = 我的
field-optional = （选填）
pager = 翻页
pager-first = 回到第一页
pager-next = 下一页

# Times
due-first = { $when } 前首次回应
due-answer = { $when } 前答复
due-close = { $when } 前销号
due-again = { $when } 前重新办理或销号
due-late = 已超过时限 { $span }

# Attachments
media-photo = 照片 { $number }
media-voice = 语音
media-video = 视频

# States
status-submitted = 已提交
status-registered = 已立项
status-dispatched = 已交办
status-handling = 办理中
status-waiting = 待补充
status-answered = 已答复
status-evaluated = 已评价
status-closed = 已销号
status-declined = 不予受理
status-withdrawn = 已撤回
status-sentence-submitted = 已经收到，等待工作人员立项。
status-sentence-registered = 已经立项，正在确定由哪个单位办理。
status-sentence-dispatched = 已经交给承办单位，等待办理。
status-sentence-handling = 承办单位正在办理。
status-sentence-waiting = 工作人员需要更多情况才能继续，办理时限已暂停。
status-sentence-answered = 承办单位已经答复，等待评价。
status-sentence-evaluated = 评价已经收到，等待销号。
status-sentence-evaluated-bad = 您的评价已收到：没有解决或不满意。销号前会回访核实；您也可以现在就要求重新办理。
status-sentence-closed = 这件诉求已经销号。
status-sentence-declined = 这件诉求不予受理，理由见下方。
status-sentence-withdrawn = 这件诉求已由本人撤回。

# The eight steps
steps-label = 办理进度
step-done = （已完成）
step-ahead = （未到）
step-collect = 搜集
step-register = 立项
step-dispatch = 交办
step-handle = 落实
step-answer = 反馈
step-verify = 核查
step-publish = 公示
step-close = 销号

# What happened
event-submitted = 提交诉求
event-accepted = 立项
event-dispatched = 交办
event-started = 开始办理
event-noted = 内部备注
event-asked = 请您补充情况
event-info-added = 补充情况
event-answered = 答复
event-evaluated = 评价
event-published = 公示
event-unpublished = 撤下公示
event-closed = 销号
event-declined = 不予受理
event-withdrawn = 撤回诉求

# Grounds
ground-out-of-scope = 不属于本区职责范围
ground-proceedings = 已进入诉讼、仲裁或复议程序
ground-repeated = 同一事项正在办理或已经答复
ground-unclear = 内容不清，且无法联系提交人核实
ground-abuse = 辱骂、广告或测试内容
