//! From characters to words. A character that belongs to none is not understood.

/// A word that says something about hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A day of the week, Monday 0.
    Day(u8),
    /// 每天.
    Every,
    /// 工作日.
    Work,
    /// 周末.
    Weekend,
    /// 节假日.
    Holiday,
    /// From … to.
    To,
    /// And.
    And,
    /// The end of a sentence.
    Stop,
    /// Minutes of the day; whether it was only a number.
    Time { minutes: u16, bare: bool },
    /// The part of the day of the time that follows.
    Part(Part),
    /// 次日.
    NextDay,
    /// 24小时.
    AllDay,
    /// 开放.
    Open,
    /// 休息.
    Closed,
    /// 照常.
    Usual,
    /// 除外.
    Except,
    /// 除 … .
    But,
    /// … 外.
    ButEnd,
    /// 夏季, whose months must follow.
    Season,
    /// A month, January 1.
    Month(u8),
    /// A day of the month before.
    Date(u8),
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// 凌晨.
    Night,
    /// 上午.
    Morning,
    /// 中午.
    Noon,
    /// 下午.
    Afternoon,
    /// 晚上.
    Evening,
}

/// Words that are always the same, the longer before the shorter. `None`: says
/// nothing.
const FIXED: &[(&str, Option<Word>)] = &[
    ("法定节假日", Some(Word::Holiday)),
    ("国家法定假日", Some(Word::Holiday)),
    ("法定假日", Some(Word::Holiday)),
    ("公众假期", Some(Word::Holiday)),
    ("节假日", Some(Word::Holiday)),
    ("节日", Some(Word::Holiday)),
    ("法定工作日", Some(Word::Work)),
    ("工作日", Some(Word::Work)),
    ("双休日", Some(Word::Weekend)),
    ("周末", Some(Word::Weekend)),
    ("全年无休", Some(Word::Every)),
    ("每天", Some(Word::Every)),
    ("每日", Some(Word::Every)),
    ("天天", Some(Word::Every)),
    ("全年", Some(Word::Every)),
    ("全周", Some(Word::Every)),
    ("7x24小时", Some(Word::AllDay)),
    ("7*24小时", Some(Word::AllDay)),
    ("7x24h", Some(Word::AllDay)),
    ("7*24h", Some(Word::AllDay)),
    ("24/7", Some(Word::AllDay)),
    ("24x7", Some(Word::AllDay)),
    // Nobody is there, and it is open.
    ("24小时(自助)", Some(Word::AllDay)),
    ("24小时 (自助)", Some(Word::AllDay)),
    ("24小时自助", Some(Word::AllDay)),
    ("24小时", Some(Word::AllDay)),
    ("24时", Some(Word::Time { minutes: 1440, bare: false })),
    ("24h", Some(Word::AllDay)),
    ("二十四小时", Some(Word::AllDay)),
    ("全天候", Some(Word::AllDay)),
    ("全天", Some(Word::AllDay)),
    ("全日", Some(Word::AllDay)),
    ("昼夜", Some(Word::AllDay)),
    ("开放时间", None),
    ("营业时间", None),
    ("服务时间", None),
    ("办公时间", None),
    ("工作时间", None),
    ("上班时间", None),
    ("时间", None),
    ("正常开放", Some(Word::Usual)),
    ("正常营业", Some(Word::Usual)),
    ("照常开放", Some(Word::Usual)),
    ("照常营业", Some(Word::Usual)),
    ("不休息", Some(Word::Usual)),
    ("照常", Some(Word::Usual)),
    ("不休", Some(Word::Usual)),
    ("无休", Some(Word::Usual)),
    ("不对外开放", Some(Word::Closed)),
    ("不开放", Some(Word::Closed)),
    ("不营业", Some(Word::Closed)),
    ("不上班", Some(Word::Closed)),
    ("不开门", Some(Word::Closed)),
    ("休息", Some(Word::Closed)),
    ("闭馆", Some(Word::Closed)),
    ("闭站", Some(Word::Closed)),
    ("关闭", Some(Word::Closed)),
    ("关门", Some(Word::Closed)),
    ("公休", Some(Word::Closed)),
    ("对外开放", Some(Word::Open)),
    ("开放", Some(Word::Open)),
    ("营业", Some(Word::Open)),
    ("服务", Some(Word::Open)),
    ("办公", Some(Word::Open)),
    ("开门", Some(Word::Open)),
    ("上班", Some(Word::Open)),
    ("除外", Some(Word::Except)),
    ("除了", Some(Word::But)),
    ("除", Some(Word::But)),
    ("以外", Some(Word::ButEnd)),
    ("之外", Some(Word::ButEnd)),
    ("外", Some(Word::ButEnd)),
    ("夏秋季", Some(Word::Season)),
    ("冬春季", Some(Word::Season)),
    ("春季", Some(Word::Season)),
    ("夏季", Some(Word::Season)),
    ("秋季", Some(Word::Season)),
    ("冬季", Some(Word::Season)),
    ("夏令时", Some(Word::Season)),
    ("冬令时", Some(Word::Season)),
    ("凌晨", Some(Word::Part(Part::Night))),
    ("清晨", Some(Word::Part(Part::Morning))),
    ("早晨", Some(Word::Part(Part::Morning))),
    ("早上", Some(Word::Part(Part::Morning))),
    ("上午", Some(Word::Part(Part::Morning))),
    ("早", Some(Word::Part(Part::Morning))),
    ("中午", Some(Word::Part(Part::Noon))),
    ("下午", Some(Word::Part(Part::Afternoon))),
    ("午后", Some(Word::Part(Part::Afternoon))),
    ("傍晚", Some(Word::Part(Part::Evening))),
    ("晚上", Some(Word::Part(Part::Evening))),
    ("晚间", Some(Word::Part(Part::Evening))),
    ("夜间", Some(Word::Part(Part::Evening))),
    ("夜里", Some(Word::Part(Part::Evening))),
    ("晚", Some(Word::Part(Part::Evening))),
    ("第二天", Some(Word::NextDay)),
    ("次日", Some(Word::NextDay)),
    ("翌日", Some(Word::NextDay)),
    ("隔天", Some(Word::NextDay)),
    // A year that follows changes nothing about months.
    ("次年", None),
    ("翌年", None),
    ("期间", None),
    ("均", None),
    ("为", None),
    ("至", Some(Word::To)),
    ("到", Some(Word::To)),
    ("-", Some(Word::To)),
    ("、", Some(Word::And)),
    (",", Some(Word::And)),
    ("/", Some(Word::And)),
    ("和", Some(Word::And)),
    ("及", Some(Word::And)),
    ("与", Some(Word::And)),
    (";", Some(Word::Stop)),
    ("。", Some(Word::Stop)),
    ("\n", Some(Word::Stop)),
    ("(", None),
    (")", None),
    ("[", None),
    ("]", None),
    (":", None),
    (" ", None),
];

/// One form for every width and every dash.
pub(super) fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '！'..='～' if c != '～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '–' | '—' | '―' | '‐' | '‑' | '−' | '~' | '～' | '〜' | '─' | '－' => '-',
        '：' | '∶' | '︰' => ':',
        '×' => 'x',
        '【' | '〔' | '「' => '(',
        '】' | '〕' | '」' => ')',
        '\r' | '\n' => '\n',
        c if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' => ' ',
        c => c,
    };
    let mut out: String = text.chars().map(one).map(|c| c.to_ascii_lowercase()).collect();
    while out.contains("--") {
        out = out.replace("--", "-");
    }
    out
}

/// The words of a plain text; `None` when a character belongs to none.
pub(super) fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((word, left)) = weekday(rest, &words) {
            words.push(word);
            rest = left;
        } else if let Some((text, word)) = FIXED.iter().find(|(text, _)| rest.starts_with(text)) {
            words.extend(*word);
            rest = &rest[text.len()..];
        } else {
            let (word, left) = number_word(rest)?;
            words.push(word);
            rest = left;
        }
    }
    Some(words)
}

/// 周一, and what goes on from it: the 五 of 周一至五, the 日 of 周六日.
fn weekday<'a>(text: &'a str, before: &[Word]) -> Option<(Word, &'a str)> {
    let plain = text.strip_prefix('每').unwrap_or(text);
    let named = ["星期", "礼拜", "周"].iter().find_map(|name| plain.strip_prefix(name));
    if let Some(left) = named {
        let every = plain != text;
        let (word, left) = day_number(left, !every)?;
        // 每周六天 are six days of the week, and nobody knows which; 每周六日 are two.
        let counts = left.starts_with('天') || left.starts_with('日') && word != Word::Day(5);
        return (!(every && counts)).then_some((word, left));
    }
    let joined = match before {
        [.., Word::Day(_), Word::To] => Some(true),
        [.., Word::Day(_), Word::And] => Some(!text.get(1..).is_some_and(|left| left.starts_with('-'))),
        [.., Word::Day(_)] => Some(false),
        _ => None,
    }?;
    let (word, left) = day_number(text, joined)?;
    let longer =
        |c: char| "点时:.月十".contains(c) || (text.as_bytes()[0].is_ascii_digit() && c.is_ascii_digit());
    let is_time = left.starts_with(longer);
    (!is_time).then_some((word, left))
}

fn day_number(text: &str, digits: bool) -> Option<(Word, &str)> {
    let first = text.chars().next()?;
    let day = match first {
        '一' => 0,
        '二' => 1,
        '三' => 2,
        '四' => 3,
        '五' => 4,
        '六' => 5,
        '日' | '天' => 6,
        '1'..='7' if digits => first as u8 - b'1',
        _ => return None,
    };
    Some((Word::Day(day), &text[first.len_utf8()..]))
}

/// A time, a month or a day of a month.
fn number_word(text: &str) -> Option<(Word, &str)> {
    let (number, digits, left) = number(text)?;
    if digits == 4 && !left.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((time(number / 100, number % 100, false)?, left));
    }
    if let Some(left) = left.strip_prefix(':').or_else(|| left.strip_prefix('.')) {
        return clock(number, left);
    }
    if let Some(left) =
        left.strip_prefix("点钟").or_else(|| left.strip_prefix('点')).or_else(|| left.strip_prefix('时'))
    {
        return spoken(number, left);
    }
    if let Some(left) = left.strip_prefix("月份").or_else(|| left.strip_prefix('月')) {
        return (1..=12).contains(&number).then_some((Word::Month(number as u8), left));
    }
    if let Some(left) = left.strip_prefix('日').or_else(|| left.strip_prefix('号')) {
        return (1..=31).contains(&number).then_some((Word::Date(number as u8), left));
    }
    Some((time(number, 0, true)?, left))
}

/// The rest of 08:30, 8:30分, 08:30:00.
fn clock(hour: u16, text: &str) -> Option<(Word, &str)> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let mut left = &text[2..];
    left = left.strip_prefix(":00").unwrap_or(left);
    left = left.strip_prefix('分').or_else(|| left.strip_prefix('点')).unwrap_or(left);
    (!left.starts_with(|c: char| c.is_ascii_digit() || c == ':'))
        .then_some((time(hour, digits.parse().ok()?, false)?, left))
}

/// The rest of 8点半, 8点30分, 8点一刻.
fn spoken(hour: u16, text: &str) -> Option<(Word, &str)> {
    for (words, minute) in [("半", 30), ("一刻", 15), ("三刻", 45), ("整", 0)] {
        if let Some(left) = text.strip_prefix(words) {
            return Some((time(hour, minute, false)?, left));
        }
    }
    match number(text) {
        Some((minute, 2.., left)) => {
            Some((time(hour, minute, false)?, left.strip_prefix('分').unwrap_or(left)))
        }
        _ => Some((time(hour, 0, false)?, text)),
    }
}

fn time(hour: u16, minute: u16, bare: bool) -> Option<Word> {
    let ok = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
    ok.then_some(Word::Time { minutes: hour * 60 + minute, bare })
}

/// A number of at most four digits, or in characters up to 59; how many
/// characters it had.
fn number(text: &str) -> Option<(u16, usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return (digits <= 4).then(|| Some((text[..digits].parse().ok()?, digits, &text[digits..])))?;
    }
    let value = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).or((c == '两').then_some(2));
    let (mut total, mut last, mut count, mut left) = (0, None, 0, text);
    for c in text.chars() {
        match value(c) {
            Some(digit) if last.is_none() || last == Some(0) => last = Some(digit),
            None if c == '十' && total == 0 => total = last.take().unwrap_or(1) * 10,
            _ => break,
        }
        count += 1;
        left = &left[c.len_utf8()..];
    }
    let number = total + last.unwrap_or(0);
    (count > 0 && number < 60).then_some((number as u16, count, left))
}
