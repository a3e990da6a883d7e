// What people read when something did not work. What the server says is in their language already.
const OFFLINE = "网络不通。内容已存在手机里，有信号时会自动发送。";

/** One sentence for a problem of the network layer. */
function explain(problem) {
  if (problem.status === 0) return OFFLINE;
  const fields = (problem.errors || []).map((error) => error.detail).join(" ");
  return fields || problem.detail || "没有成功，请稍后再试。";
}

module.exports = { explain, OFFLINE };
