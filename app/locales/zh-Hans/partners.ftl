# 合作方与邻近平台

partners-title = 合作方
partners-text = 合作方的程序凭密钥提交诉求、查询由它提交的诉求。密钥只在生成时显示一次，请当场交给对方。
partners-none = 还没有合作方。
partners-new = 新增合作方
partners-name = 名称
partners-scopes = 可以做什么
partners-scope-submit = 提交诉求
partners-scope-follow = 查询由它提交的诉求的进展
partners-per-minute = 每分钟最多调用次数
partners-created = 创建于
partners-used = 最近使用
partners-unused = 尚未使用
partners-stopped = 已停用
partners-old-until = 旧密钥可用到 { $when }
partners-rotate = 换发密钥
partners-rotate-hint = 旧密钥再保留七天，便于对方逐处更换。
partners-ends = 让仍然有效的上一个密钥立即失效
partners-unsure = 上一个密钥仍然有效，现在换发会使它立即失效。确要如此请先勾选，否则请等它到期。
partners-replaced = 此前已经换发过，这次没有改动。当时生成的密钥不会再次显示；如已遗失，请再换发一次。
partners-retire = 停用
partners-retire-hint = 立即停用；再次换发密钥即可恢复。
partners-key-title = 密钥只显示这一次
partners-key-text = 请现在复制并通过安全的途径交给对方。离开本页后无法再次查看，只能换发。
partners-key = 密钥

open311-key-service = 密钥由本平台管理员发放。
open311-yes = 可以
open311-no = 不可以
open311-public = 是否可以公开展示
open311-public-hint = 不填写即不公开。
open311-notice = 已收到。凭编号可查询进展。
