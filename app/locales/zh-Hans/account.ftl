# 居民账号

account-code-message = 【呼应】验证码 { $code }，5 分钟内有效，请勿告诉他人。
