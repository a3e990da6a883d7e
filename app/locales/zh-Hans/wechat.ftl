# 在微信里打开的网页

wechat-sign-in = 微信登录
wechat-add = 绑定微信，以后可用微信登录
wechat-way = 微信（网页）
wechat-nobody = 微信登录未成功。请重试，或使用手机号登录；如当前为网页快照，请先点击“使用完整服务”。
wechat-down = 微信暂时无响应，请稍后再试，或使用手机号登录。
field-url-empty = 请填写网页地址。
field-url-invalid = 该地址不是本站网页。
