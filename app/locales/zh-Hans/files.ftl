# 预先上传的文件与开放数据。

problem-precondition-failed = 协议版本不符
problem-precondition-failed-detail = 仅支持 Tus-Version 所列的协议版本，请升级程序。
problem-checksum-mismatch = 校验值不符
problem-checksum-mismatch-detail = 这一段内容在传输中发生变化，未予保存，请重新发送。

# 开放数据
open-title = 开放数据
open-link = 开放数据（GeoJSON、CSV、订阅源）
open-lead = 此处公开的数据，任何单位和个人均可使用，包括其他程序、研究人员以及邻近的城市和社区。
open-privacy = 不含个人信息：文字已脱敏，诉求位置精确到百分之一度（约一公里），不含照片、姓名和电话号码。提交人未同意公开或工作人员未公开的诉求不在其中。留存副本的，请定期重新获取；本平台撤下的内容，副本中也应删除。
open-license = 使用条款
open-license-text = 由 { $publisher } 发布，许可协议：
open-requests = 公开诉求
open-requests-lead = 经提交人同意后公开的诉求，最新公开的在前。
open-stations = 驿站与骑手服务点
open-stations-lead = 驿站、司机之家和服务阵地；加上 kind=all 还包括食堂、优惠商家、友好小区等。最近变动的在前。
open-no-category = 诉求
open-file = { $format }
open-fields = 字段
open-filters = 筛选条件
open-use = 使用说明
open-use-geojson = GeoJSON（RFC 7946）：WGS-84 坐标，经度在前，最多六位小数。未知的字段不列出。
open-use-csv = CSV（RFC 4180）：UTF-8 编码并带 BOM，表格软件可直接读出中文；为防止被当作公式，此类单元格前加撇号。
open-use-atom = Atom（RFC 4287）：供订阅软件使用，最新五十条，位置以 GeoRSS 标注。
open-use-cache = 每个文件都带 ETag 和 Last-Modified：再次获取时附上 If-None-Match 或 If-Modified-Since，内容未变则返回 304。文件每分钟最多更新一次。
open-use-pages = 每个文件默认 1000 行，可用 limit 指定（最多 5000 行）；下一页地址见 Link 响应头、GeoJSON 的 next 或 Atom 的 link rel=next。
open-use-catalog = 同样内容的目录（DCAT，JSON-LD）
open-field-id = 标识
open-field-code = 诉求编号
open-field-status = 状态：registered 已立项、dispatched 已交办、handling 办理中、waiting 待补充、answered 已答复、evaluated 已评价、closed 已销号、declined 不予受理、merged 已合并
open-field-category = 分类代码
open-field-category-name = 分类
open-field-description = 诉求内容（已脱敏）
open-field-unit = 承办单位
open-field-area-id = 区域标识
open-field-area = 所在社区或街道；对于地点，为负责单位
open-field-lat = 纬度，WGS-84；诉求精确到百分之一度
open-field-lng = 经度，WGS-84；诉求精确到百分之一度
open-field-submitted-at = 提交时间（RFC 3339，UTC）
open-field-published-at = 公开时间
open-field-updated-at = 最近一次公开进展，或地点最近变动的时间
open-field-due-at = 答复期限
open-field-answer = 最近一次公开答复（已脱敏）
open-field-me-too = 反映同样问题的人数
open-field-url = 页面地址
open-field-kind = 类型：station 驿站、drivers_home 司机之家、service_point 服务阵地、canteen 食堂、partner 优惠商家、compound 友好小区、business_district 友好商圈、building 友好楼宇
open-field-name = 名称
open-field-address = 地址
open-field-hours = 开放时间（OpenStreetMap 格式）
open-field-hours-text = 开放时间的原文
open-field-staffed = 有人值守的时间，格式同上
open-field-door = 开门方式：open 敞开、scan 扫码、code 密码、ask 询问工作人员
open-field-capacity = 座位数或容纳人数
open-field-operator = 运营单位
open-field-checked-on = 最近核实的日期
open-field-features = 设施；前缀 no_ 表示没有，未知的不列出。GeoJSON 中为 true 和 false
open-filter-category = 分类代码，含其下级分类
open-filter-kind = 一个或多个类型，以逗号分隔；all 表示全部
open-filter-area = 区域标识，含其下级区域
open-filter-since = 起始时间（含）：诉求按公开时间，地点按变动时间；格式为 2026-11-01 或 RFC 3339
open-filter-until = 截止时间（不含），格式同上
open-filter-limit = 每页行数
open-filter-cursor = 续取位置，由上一页给出
