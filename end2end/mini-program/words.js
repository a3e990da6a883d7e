// What people read that the server does not say in words: why something did not work, how far a
// request is, what happened and when.
const OFFLINE = "网络不通。内容已存在手机里，有信号时会自动发送。";

/** One sentence for a problem of the network layer. */
function explain(problem) {
  if (problem.status === 0) return OFFLINE;
  const fields = (problem.errors || []).map((error) => error.detail).join(" ");
  return fields || problem.detail || "没有成功，请稍后再试。";
}

/** How far a request is. */
const STATUSES = {
  submitted: "已提交",
  registered: "已立项",
  dispatched: "已交办",
  handling: "办理中",
  waiting: "待补充",
  long_listed: "已挂账",
  answered: "已答复",
  evaluated: "已评价",
  call_back: "待回访",
  closed: "已销号",
  declined: "不予受理",
  withdrawn: "已撤回",
  merged: "已合并",
};

/** What happened, as its author may see it. */
const KINDS = {
  submitted: "提交诉求",
  accepted: "立项",
  dispatched: "交办",
  started: "开始办理",
  assigned: "改派",
  handed_over: "由新单位接管",
  noted: "内部备注",
  asked: "请您补充情况",
  info_added: "补充情况",
  answered: "答复",
  evaluated: "评价",
  published: "公示",
  unpublished: "撤下公示",
  closed: "销号",
  declined: "不予受理",
  withdrawn: "撤回诉求",
  classified: "调整分类",
  resumed: "恢复计时",
  returned: "退回",
  return_asked: "申请退回",
  transfer_asked: "申请移交",
  transferred: "移交",
  extension_asked: "申请延期",
  extended: "延期",
  refused: "未同意申请",
  whistled: "吹哨",
  part_answered: "报到完成",
  part_excused: "免于协办",
  long_listed: "挂账",
  reviewed: "到期复查",
  called: "回访",
  reopened: "重新办理",
  supervised: "督办",
  explained: "督办回复",
  merged: "合并办理",
  unmerged: "取消合并",
  split: "拆分",
};

/** A server may know more than this program of last year does. */
const status = (name) => STATUSES[name] || "办理中";
const kind = (name) => KINDS[name] || "有新进展";

/** A moment by the phone's own clock, to the minute; nothing for none. */
function time(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

module.exports = { explain, kind, status, time, OFFLINE, STATUSES, KINDS };
