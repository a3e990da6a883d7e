# 二者有其一即可的条件
either-charging-or-swap = 电动车充电或换电
either-cooling-or-heating = 空调或暖气

# 没有网络时，从手机里保存的区域显示的内容
kept-offline = 现在没有网络。这是 { $when } 保存的附近情况，之后的变化不在其中。
kept-seen = 上次查看的地点
kept-beyond = 这里不在手机保存的区域内，下面是区域内离得最近的。
kept-none = 手机里保存的地点没有符合的，有网络时可能会有更多。
kept-gates = 手机里没有保存这个小区的大门，下面的导航只到小区，不到哪个门。有网络时打开一次这个页面，大门和布局图就会保存下来。

# 15 分钟步行圈
wide-reach = 显示驿站的 15 分钟步行圈
wide-reached = 着色处步行 15 分钟内可到驿站：有道路数据的按道路计算，没有的按半径 830 米的圆。
wide-unreached = 已不再显示 15 分钟步行圈。

# 缺少驿站的地方
gaps-title = 缺少驿站的地方
gaps-lead = { $grids } 个网格、{ $compounds } 个小区中，有 { $count } 处步行 15 分钟内没有驿站。
gaps-rule = 有道路数据的按道路计算（每秒 1.2 米，共 { $ways } 米）；没有的按半径 { $radius } 米的圆计算，因为实际路程约为直线的 1.3 倍。
gaps-privacy = 次数是近 { $days } 天在当地扫码或对当地地点的反映数，不记录任何人的行踪；少于 { $few } 次的不显示具体数字。
gaps-none = 每个网格和小区步行 15 分钟内都有驿站。
gaps-name = 网格或小区
gaps-said = 当地反映
gaps-few = 少于 { $few } 次
gaps-nearest = 最近的驿站
gaps-no-station = 还没有
gaps-far = 直线距离
gaps-where = 在地图上
gaps-csv = 导出 CSV
