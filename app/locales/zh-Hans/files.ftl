# 预先上传的文件与开放数据。

problem-precondition-failed = 版本不符
problem-precondition-failed-detail = 只支持 Tus-Version 所列的版本，请更新程序。
problem-checksum-mismatch = 内容与校验值不符
problem-checksum-mismatch-detail = 这一段在传输中有改变，没有保留，请重新发送。
