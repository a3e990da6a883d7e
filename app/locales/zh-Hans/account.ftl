# 居民账号

account-code-message = 【呼应】验证码 { $code }，5 分钟内有效，请勿告诉他人。

field-any-last-one = 这是最后一种登录方式，去掉后就无法再登录了。
field-way-taken = 这个方式属于另一个账号，而那个账号的同类方式不同，无法合并。
field-way-invalid = 没有这种登录方式。
field-code-invalid = 验证码不对，或已过期。
field-code-empty = 请填写验证码。
field-code-taken = 这件诉求已在另一个账号里。
field-phone-empty = 请填写手机号码。
field-before-invalid = 这一页已经找不到了。

account-title = 我的账号
account-sign-in = 登录
account-lead = 填手机号，收一个验证码，就登录了。不登录也能反映问题。
account-phone = 手机号码
account-send = 发送验证码
account-privacy = 号码只用来登录；不记录您去过哪里。
account-unavailable = 短信暂时发不出去，请稍后再试。
account-sent = 验证码发往 { $phone }，5 分钟内有效。
account-wait = 刚发过验证码，或者发得太多了。请过 { $count } 分钟再试；已收到的验证码仍可填写。
account-demo = 演示环境不发短信，验证码是 { $code }
account-code = 验证码（6 位数字）
account-enter = 登录
account-again = 再发一次
account-requests = 账号里的诉求
account-no-requests = 还没有。登录后反映的问题会列在这里。
account-older = 更早的
account-keep = 把本机保存的 { $count } 件也放进账号
account-done = 已办好
account-ways = 登录方式
account-way-phone = 手机 { $phone }
account-way-wechat = 微信
account-devices = 已登录的设备
account-device = 未知设备
account-this-device = 本机
account-end = 退出
account-everywhere = 退出所有设备
account-sign-out = 退出登录
account-team = { $team }（{ $nickname }）
account-export = 带走我的全部资料
account-delete = 注销账号
account-delete-text = 注销后，登录方式和设备都会删除。已办结的诉求立即去掉您的号码、姓名和内容；还在办的先去掉号码和姓名。只凭链接放进来的诉求不受影响。此操作不能撤回。
account-delete-export = 需要的话，请先
account-delete-sure = 我确定要注销
account-delete-unsure = 请先勾选“我确定要注销”。
