# 在微信里打开的网页

wechat-sign-in = 用微信登录
wechat-add = 以后也能用微信登录
wechat-way = 微信网页
wechat-nobody = 没能用微信登录。请再试一次，或用手机号登录；如果看到的是网页快照，请先点“使用完整服务”。
wechat-down = 微信暂时没有回应，请稍后再试，或用手机号登录。
field-url-empty = 请给出网页的地址。
field-url-invalid = 这不是本站网页的地址。
