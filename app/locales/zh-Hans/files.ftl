# 预先上传的文件与开放数据。

problem-precondition-failed = 版本不符
problem-precondition-failed-detail = 只支持 Tus-Version 所列的版本，请更新程序。
problem-checksum-mismatch = 内容与校验值不符
problem-checksum-mismatch-detail = 这一段在传输中有改变，没有保留，请重新发送。

# 开放数据
open-title = 开放数据
open-link = 开放数据：以 GeoJSON、CSV 或订阅源取用
open-lead = 这里公开的内容，任何人都可以取用：其他程序、研究者、邻近的城市和社区。
open-privacy = 不含个人信息：文字经过脱敏，诉求位置取到百分之一度（约一公里），不含照片、姓名和号码。提交人没有同意公开、或工作人员没有公开的，不在其中。保存副本的，请定期重新获取：这里撤下的，副本也应撤下。
open-license = 使用条款
open-license-text = 由 { $publisher } 发布，许可协议：
open-requests = 公开诉求
open-requests-lead = 经提交人同意后公开的诉求，最新公开的在前。
open-stations = 驿站与骑手服务点
open-stations-lead = 驿站、司机之家和服务阵地；加上 kind=all 还包括食堂、优惠商家和友好小区。最近变动的在前。
open-no-category = 诉求
open-file = { $format }
open-fields = 字段
open-filters = 可用的筛选
open-use = 怎样使用
open-use-geojson = GeoJSON（RFC 7946）：WGS-84 坐标，经度在前，最多六位小数。未知的字段不出现。
open-use-csv = CSV（RFC 4180）：UTF-8 编码并带 BOM，表格软件可直接读出中文；可能被当作公式的单元格前有一个撇号。
open-use-atom = Atom（RFC 4287）：供订阅软件使用，最新五十条，位置以 GeoRSS 给出。
open-use-cache = 每个文件都有 ETag 和 Last-Modified：带上 If-None-Match 或 If-Modified-Since 再取，没有变化时回答 304。文件最多每分钟更新一次。
open-use-pages = 一个文件有 1000 行，可用 limit 指定（最多 5000）；下一页的地址在 Link 响应头里，在 GeoJSON 的 next 里，在 Atom 的 link rel=next 里。
open-use-catalog = 同样内容的目录（DCAT，JSON-LD）
open-field-id = 标识
open-field-code = 诉求编号
open-field-status = 状态：registered 已立项、dispatched 已交办、handling 办理中、waiting 等待补充、answered 已答复、evaluated 已评价、closed 已办结、declined 不予受理、merged 已合并
open-field-category = 分类的固定名称
open-field-category-name = 分类
open-field-description = 诉求内容（已脱敏）
open-field-unit = 承办单位
open-field-area-id = 区域标识
open-field-area = 所在社区或街道；地点则为负责单位
open-field-lat = 纬度，WGS-84；诉求取到百分之一度
open-field-lng = 经度，WGS-84；诉求取到百分之一度
open-field-submitted-at = 提交时间（RFC 3339，UTC）
open-field-published-at = 公开时间
open-field-updated-at = 最近一次公开进展，或地点最近变动的时间
open-field-due-at = 答复期限
open-field-answer = 最近一次公开答复（已脱敏）
open-field-me-too = 有同样问题的人数
open-field-url = 页面地址
open-field-kind = 类型：station 驿站、drivers_home 司机之家、service_point 服务阵地、canteen 食堂、partner 优惠商家、compound 友好小区、business_district 友好商圈、building 友好楼宇
open-field-name = 名称
open-field-address = 地址
open-field-hours = 开放时间，OpenStreetMap 写法
open-field-hours-text = 开放时间的原文
open-field-staffed = 有人值守的时间，写法同上
open-field-door = 怎样开门：open 敞开、scan 扫码、code 密码、ask 询问
open-field-capacity = 座位数或容纳人数
open-field-operator = 运营单位
open-field-checked-on = 最近核实的日期
open-field-features = 有的设施，前面带 no_ 的是没有的；未知的不出现。GeoJSON 里是 true 和 false
open-filter-category = 分类的固定名称，包括其下级
open-filter-kind = 一个或多个类型，用逗号隔开，或 all
open-filter-area = 区域标识，包括其下级
open-filter-since = 在此时刻或之后公开（诉求）或变动（地点）：2026-11-01 或 RFC 3339
open-filter-until = 同上，在此时刻之前
open-filter-limit = 一页的行数
open-filter-cursor = 从哪里继续，由上一页给出
