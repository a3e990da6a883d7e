# Rider map: list, station page, posters.
tab-map = 驿站地图

# What a place is
place-kind-station = 驿站
place-kind-compound = 骑手友好小区
place-kind-business-district = 友好商圈
place-kind-building = 友好楼宇
place-kind-drivers-home = 司机之家
place-kind-canteen = 食堂
place-kind-partner = 优惠商家
place-kind-service-point = 党群服务阵地

# What a place has
feature-hot-water = 热水
feature-phone-charging = 手机充电
feature-bike-charging = 电动车充电
feature-battery-swap = 换电
feature-microwave = 微波炉
feature-fridge = 冰箱
feature-toilet = 厕所
feature-air-conditioning = 空调
feature-heating = 暖气
feature-seats = 座椅
feature-wifi = 无线网络
feature-first-aid = 急救药箱
feature-aed = 除颤器 AED
feature-rain-gear = 雨衣雨伞
feature-tools = 打气筒和工具
feature-mother-room = 母婴室
feature-legal-desk = 法律和工会服务
feature-parking = 停车

# How the door opens
door-open = 有人时开着
door-scan = 扫码开门
door-code = 向工作人员要密码
door-ask = 敲门或打招呼，里面有人开

# What partners offer
service-meals = 餐饮
service-repair = 车辆维修
service-power = 充电换电
service-groceries = 超市便利
service-lodging = 住宿租房
service-health = 医疗健康
service-grooming = 理发洗浴
service-laundry = 洗衣
service-telecom = 通信
service-gear = 装备用品
service-learning = 教育托管
service-legal = 法律金融

# The list
map-partners = 骑手优惠
map-partners-lead = 给骑手和快递员优惠的商家，最近的在前。
map-to-stations = 驿站地图
map-classes = 服务分类
map-where = 您在哪里
map-locate = 用手机定位，找最近的
map-locate-denied = 没有定位权限，可以输入地址或选择区域
map-locate-failed = 没有取得位置，可以输入地址或选择区域
map-search = 地址、小区或地标
map-by-area = 按街道、社区找
map-nowhere = 还不知道您在哪里，所以没有距离。
map-bad-position = 这个位置不对，请重新定位，或输入地址。
map-unknown-place = 没有找到这个地方，请换个说法，或按街道、社区找。
map-here = 您的位置
map-around = { $name } 附近
map-from-middle = 距离从地图中心算起。
map-or = 也可能是：
map-when = 时间
map-open-now = 现在开放
map-all-day = 24 小时
map-has = 要有什么
map-kind = 找什么地方
map-clear = 清除
map-remembered = 选择会记在这台手机上，位置不会。
map-nearest = 离得最近的
map-all = 全部地点
map-more = 再看一些
map-far = 最近的也在很远的地方，请看看位置对不对。
map-none = 这里会列出附近的驿站：开没开门，有没有热水和充电。现在还没有登记。
map-none-partners = 这里会列出给骑手优惠的商家。现在还没有登记。
map-none-such = 没有符合这些条件的地方。
map-all-again = 不加条件再看
map-metres = { $count } 米
map-kilometres = { $count } 公里
map-more-features = 另有 { $count } 项
map-offer-until = 到 { $day } 为止
map-open = 开放中
map-open-until = 开放至 { $when }
map-closed = 未开放
map-opens = 未开放，{ $when } 开门
map-open-unknown = 开放时间未知
map-said-closed = 有骑手反映今天没开

# The page of a place
station-here = 您扫了门口的码：这是您所在的地方。
station-thanks = 收到了，谢谢。核实后会更新在这里。
station-go = 怎么去
station-open-door = 开门
station-amap = 高德地图
station-tencent = 腾讯地图
station-baidu = 百度地图
station-apple = 苹果地图
station-geo = 其他地图
station-address = 地址
station-copy = 复制地址
station-copied = 已复制
station-photo = { $name } 照片 { $number }
station-offers = 给骑手的优惠
station-features = 有什么
station-there = 有
station-not-there = 没有
station-unknown = 还不清楚
station-hours = 开放时间
station-hours-unknown = 还没有人登记开放时间。
station-hours-text = 原文：{ $text }
station-staffed = 有人值守
station-self-entry = 可以自助进入
station-next-day = 次日 { $time }
station-and = 、
station-inside = 进门
station-door = 门
station-door-unknown = 还不清楚怎么开门
station-wifi = 无线网络
station-capacity = 容纳
station-people = { $count } 人
station-rules = 规则
station-about = 关于这里
station-operator = 运营
station-unit = 管理单位
station-rating = 评分
station-stars = { $mean } 分（{ $count } 次评价）
station-checked = 核实
station-checked-by = { $day }，{ $by }
station-never-checked = 还没有核实过
station-more = 更多
station-wrong = 这里有信息不对
station-nearby = 附近还有什么
station-poster = 打印二维码海报
station-question = 这里有{ $what }吗？
station-yes = 有
station-no = 没有
station-unsure = 不清楚
station-rate = 给这里打分
station-rate-stars = { $count } 分
station-reported = 有人反映，尚未核实

# Something is wrong here
wrong-title = 哪里不对
wrong-lead = 一次说一件，核实后更新
wrong-closed = 今天没有开门
wrong-hours = 开放时间不对
wrong-feature = 有或没有
wrong-position = 位置不对，我就在它门口
wrong-position-send = 把我的位置报上去
wrong-position-missing = 请先定位，再报上去
wrong-position-far = 这个位置不在本区，或离这里超过 50 公里，没有报上去
wrong-words = 用自己的话说
wrong-words-placeholder = 例如：热水器坏了三天
wrong-words-empty = 请写上哪里不对
wrong-words-long = 太长了，请不超过 500 字
wrong-send = 提交
wrong-reported-closed-today = 今天没有开门
wrong-reported-hours = 开放时间不对
wrong-reported-gate = 大门的规则不对
wrong-reported-position = 位置不对
wrong-reported-other = 有别的情况
wrong-reported-there = { $what }：有
wrong-reported-not-there = { $what }：没有

# Posters
poster-station = 扫码看这座驿站
poster-station-text = 怎么开门、有什么、规则，也可以打分、反映问题。
poster-request = 码上提
poster-request-text = 这里有问题？扫码就能反映，位置已经填好。
poster-qr = 二维码
poster-print = 请用浏览器的打印，A4 纸
poster-at = 您在：{ $label }
poster-at-hint = 您扫了这里的码，位置已经填好；不对可以改。
posters-title = 点位码
posters-lead = 贴在任何地方的码：扫了就知道人在哪里。绑定驿站的打开驿站的页面，其他的开始一件带好位置的诉求。
posters-new = 设立一个
posters-label = 名称，印在海报上
posters-label-hint = 例如：人民公园东门
posters-lat = 纬度
posters-lng = 经度
posters-position-hint = WGS-84。选了驿站或地点时可以不填。
posters-search = 名称或码
posters-find = 驿站、地址或地标
posters-find-hint = 例如：暖新驿站、滨河路3号、人民公园
posters-find-none = 没有找到。请换个说法，或者用下面的方式。
posters-numbers = 直接填写经纬度
posters-unit = 所属单位
posters-unit-own = 我的单位
posters-make = 设立
posters-empty = 这里会列出设立的点位码，以及每个码收到了多少诉求。
posters-code = 码
posters-where = 位置
posters-leads = 通往
posters-leads-place = 驿站页面
posters-leads-request = 反映问题
posters-requests = 诉求
posters-since = 设立于
posters-print = 打印
posters-end = 停用
posters-ended = 已停用
posters-position-problem = 请填写正确的经纬度
posters-gone-title = 这个码已经停用
posters-gone-text = 码可能抄错了，或者海报已经过期。您仍然可以反映问题，或看看附近的驿站。
# 驿站地图：骑手看到的页面

wide-title = 地图
wide-open = 显示地图
wide-label = 地点地图。方向键移动，加号减号缩放，下方列表随之更新。
wide-in = 放大
wide-out = 缩小
wide-me = 显示我的位置
wide-close = 关闭
wide-busy = 正在加载地图…
wide-failed = 没有加载成功，已显示的内容不变，请重试。
wide-followed = 列表已更新为地图中心附近的地点。
wide-middle = 地图中心
wide-show = 在地图上看
wide-nowhere = 没有取得您的位置。
wide-looking = 正在取得您的位置…
wide-here = 您在圆圈范围内，误差 { $metres } 米以内。
wide-approval = 审图号：{ $number }
wide-offline = 现在没有网络。这是 { $when } 保存的页面，开放情况可能已有变化。

# 已经停用的地点
withdrawn-title = 这里已经停用
withdrawn-text = 这个地点以前在地图上，现在不再开放或已经撤下。可以看看附近的驿站，有问题也可以反映。
withdrawn-nearest = 看最近的驿站

# 演示用的门锁
door-opens = { $name }的门开了（演示）
door-opens-text = 这是演示用的门锁，已核对链接的签名和时间，不会真的开门。
door-forged = 这个链接打不开门
door-forged-text = 链接被改动过，或者不是这里发出的。请在驿站页面上点“开门”。
door-over = 链接已过期
door-over-text = 开门链接一分钟内有效。请回到驿站页面，重新点“开门”。
door-back = 回到驿站

# 没有网络，页面也没有保存时
offline-title = 现在没有网络
offline-text = 这个页面没有保存在手机里，有网络时才能打开。已经提交的内容都没有丢失。
offline-again = 再试一次
offline-kept = 手机里保存的页面
