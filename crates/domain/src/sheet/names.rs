//! What people write in a cell for values that have a stable text.

use crate::deadline::Urgency;
use crate::request::{Channel, Kind};

/// A channel, as people name it.
pub(super) fn channels(name: &str) -> Option<&'static str> {
    let channel = match name {
        "12345" | "12345热线" | "热线" | "电话" | "市民热线" | "hotline" => Channel::Phone,
        "窗口" | "柜台" | "来访" | "现场" => Channel::Counter,
        "市长信箱" | "信箱" | "区长信箱" | "mayorsmailbox" => Channel::Mailbox,
        "留言板" | "领导留言板" | "人民网" | "网民留言" | "messageboard" => {
            Channel::MessageBoard
        }
        "微信" | "公众号" | "微信公众号" => Channel::Wechat,
        "小程序" | "微信小程序" | "miniprogram" => Channel::MiniProgram,
        "网格" | "网格巡查" | "巡查" | "网格员" | "gridpatrol" => Channel::GridPatrol,
        "媒体" | "新闻媒体" => Channel::Media,
        "来信" | "信件" | "信函" => Channel::Letter,
        "邮件" | "电子邮件" => Channel::Email,
        "110" | "公安" | "非警务警情" => Channel::Police,
        "代表委员" | "人大代表" | "政协委员" | "提案" | "建议提案" => Channel::Deputies,
        "骑手" | "骑手上报" | "移动网格员" | "rider" => Channel::Rider,
        "平台" | "上级平台" | "上级交办" => Channel::Platform,
        "网页" | "网站" => Channel::Web,
        _ => return None,
    };
    Some(channel.as_str())
}

/// A type, as people name it.
pub(super) fn kinds(name: &str) -> Option<&'static str> {
    let kind = match name {
        "民生" | "民生诉求" => Kind::Livelihood,
        "发展" | "企业" | "企业诉求" => Kind::Development,
        "执法" => Kind::Enforcement,
        "建议" | "意见建议" => Kind::Suggestion,
        _ => return None,
    };
    Some(kind.as_str())
}

/// An urgency, as people name it.
pub(super) fn urgencies(name: &str) -> Option<&'static str> {
    let urgency = match name {
        "特急" | "特别紧急" => Urgency::Emergency,
        "急" | "急办" | "紧急" | "加急" => Urgency::Urgent,
        "一般" | "普通" | "正常" => Urgency::Normal,
        "咨询" => Urgency::Enquiry,
        _ => return None,
    };
    Some(urgency.as_str())
}
