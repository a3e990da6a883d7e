# 从空白安装到第一件有答复的诉求
steps-title = 开始使用
steps-hint = 做完这几步，居民提交的诉求就有人派、有人办、有人答复。全部完成后，这张卡片不再出现。
steps-district = 给辖区起名：它会出现在居民的回执上
steps-units = 添加承办单位
steps-dispatcher = 添加派单员
steps-handler = 添加承办人员
steps-categories = 建立诉求分类
steps-done = 已完成
steps-unnamed = 本区
steps-usual = 采用常用分类
steps-usual-hint = 还没有分类。可以一次采用城市常用的两级分类，之后再逐个修改、停用或指定承办单位。
