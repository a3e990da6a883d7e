//! What a device is called: the program and the system, as far as the browser
//! says them. Names of products are the same in every language.

/// What stands in a browser's word about itself, the first that fits; what others
/// pretend to be comes after those who do.
const PROGRAMS: [(&str, &str); 10] = [
    ("MicroMessenger", "WeChat"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "MIUI Browser"),
    ("UCBrowser", "UC Browser"),
    ("QQBrowser", "QQ Browser"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// "WeChat · Android"; what no browser says of itself as it came.
pub fn name(said: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(part, _)| said.contains(part)).map(|(_, name)| *name)
    };
    let known: Vec<&str> = [find(&PROGRAMS), find(&SYSTEMS)].into_iter().flatten().collect();
    if known.is_empty() || !said.starts_with("Mozilla/") { said.to_owned() } else { known.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_browser_is_called_by_its_name_and_a_program_as_it_calls_itself() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36";
        assert_eq!(name(chrome), "Chrome · Linux");
        let wechat =
            "Mozilla/5.0 (Linux; Android 10; HMA-AL00) AppleWebKit/537.36 Chrome/86.0 MicroMessenger/8.0";
        assert_eq!(name(wechat), "WeChat · Android");
        assert_eq!(
            name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1"),
            "Safari · iPhone"
        );
        assert_eq!(name("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, l"), "Linux", "cut off");
        assert_eq!(name("huying-mini/1.0 Chrome"), "huying-mini/1.0 Chrome");
        assert_eq!(name(""), "");
    }
}
