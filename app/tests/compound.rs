//! The page of a compound: the plan, the way in words, the rules of the gates.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod support;

use app::i18n::Lang;
use app::pages::map::compound::{self as pages, Asked, Compound};
use app::parts::plan::{Plan, svg};
use domain::compound::*;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{Place, PlaceFacts, PlaceKind, PlaceState};
use std::sync::Arc;
use support::{cx, html, lines};

fn rule(vehicles: &[Vehicle], minutes: [u16; 2], access: Access) -> GateRule {
    GateRule {
        vehicles: vehicles.to_vec(),
        days: Vec::new(),
        minutes,
        access,
        methods: vec![Method::Scan],
        source: "门口告示".to_owned(),
        checked: "2026-03-09".parse().ok(),
    }
}

fn building(number: &str, [x, y]: Point, doors: &[(&str, Point, u32)]) -> Building {
    let door = |(unit, at, node): &(&str, Point, u32)| Entrance {
        unit: (*unit).to_owned(),
        at: *at,
        node: Some(*node),
    };
    Building {
        number: number.to_owned(),
        ring: vec![[x, y], [x + 600, y], [x + 600, y + 130], [x, y + 130]],
        levels: Some(6),
        entrances: doors.iter().map(door).collect(),
    }
}

/// A road from the north gate to the south gate with building 12 beside it.
fn layout() -> Layout {
    let path = |a, b, kind| Path { ends: [a, b], kind, via: Vec::new(), seconds: Default::default() };
    let gate = |name: &str, at, node, rules| Gate { name: name.to_owned(), at, node, rules, wait: None };
    Layout {
        origin: Wgs84 { lat: 36.1, lng: 120.4 },
        outline: vec![[-500, 0], [1500, 0], [1500, 2200], [-500, 2200]],
        nodes: vec![[0, 2000], [0, 1200], [0, 100], [400, 1200]],
        paths: vec![path(0, 1, PathKind::Road), path(1, 2, PathKind::Road), path(1, 3, PathKind::Footway)],
        gates: vec![
            gate(
                "北门",
                [0, 2000],
                Some(0),
                vec![rule(&[Vehicle::Ebike], [1260, 360], Access::No), rule(&[], [0, 1440], Access::Ride)],
            ),
            gate("<b>南门</b>", [0, 100], Some(2), vec![rule(&[Vehicle::Ebike], [0, 1440], Access::Push)]),
            gate("西门", [-400, 900], None, Vec::new()),
        ],
        buildings: vec![
            building("12", [100, 1250], &[("3", [400, 1250], 3)]),
            building("5&6", [100, 600], &[]),
        ],
        spots: vec![Spot {
            kind: SpotKind::Parking,
            at: [20, 1210],
            node: Some(1),
            label: "12 号楼车棚".to_owned(),
            vehicles: Vec::new(),
        }],
        credit: "© OpenStreetMap".to_owned(),
    }
}

fn shown(layout: Layout, building: &str, unit: &str, hour: u16) -> Compound {
    let at = WeekTime::new(1, hour * 60).unwrap();
    let vehicle = Vehicle::Ebike;
    let ask = Ask { building: building.to_owned(), unit: unit.to_owned(), vehicle, at };
    let facts = PlaceFacts {
        kind: PlaceKind::Compound,
        name: "</script><i>花园".to_owned(),
        address: "深圳路 1 号".to_owned(),
        at: Wgs84 { lat: 36.1, lng: 120.4 },
        entrance: None,
        original: None,
        features: Default::default(),
        hours: None,
        hours_text: None,
        staffed: None,
        self_entry: None,
        door: None,
        lock: Default::default(),
        rules: String::new(),
        capacity: None,
        operator: String::new(),
        unit: None,
        wifi: None,
        benefits: Vec::new(),
        photos: Vec::new(),
        checked: None,
    };
    let id = PlaceId(uuid::Uuid::from_u128(7));
    let place = Arc::new(Place { id, version: 3, state: PlaceState::Published, facts });
    let answer = (!building.is_empty()).then(|| route(&layout, &ask));
    Compound {
        place,
        layout: Some(Arc::new(layout)),
        version: 3,
        asked: Asked { building: building.to_owned(), unit: unit.to_owned(), later: false },
        vehicle,
        at,
        answer,
        link: "https://example.org/c/7".to_owned(),
        reported: Vec::new(),
        thanks: false,
    }
}

fn page(lang: Lang, shown: &Compound) -> String {
    lines(&html(cx(lang), || pages::page(shown)))
}

#[test]
fn every_phrase_is_there_in_every_language_with_the_same_places() {
    let places = |text: &str| {
        let mut places: Vec<String> =
            text.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0.to_owned())).collect();
        places.sort();
        places
    };
    let first = pages::phrases(Lang::ALL[0]);
    for lang in Lang::ALL {
        let phrases = pages::phrases(lang);
        for name in Phrases::NAMES {
            let text = &phrases.0[*name];
            assert_ne!(text, name, "{lang:?}");
            assert_eq!(places(text), places(&first.0[*name]), "{lang:?} {name}");
        }
    }
}

#[test]
fn the_way_by_day_and_by_night_leads_through_different_gates() {
    let noon = page(Lang::ZhHans, &shown(layout(), "12号楼", "3", 13));
    for words in [
        "去 12 号楼：走北门",
        "骑行 80 米，步行 40 米",
        "从北门骑入（开门：扫码）",
        "停在 12 号楼车棚",
        "到达 12 号楼 3 单元",
        "21:00 起不让进",
        "2026-03-09 核对",
        "要推车",
        "西门：图上没有路连到这个门",
    ] {
        assert!(noon.contains(words), "{words}: {noon}");
    }
    assert!(noon.contains("class=\"ride\" d=\"M0-2000l0 800\""), "{noon}");
    assert!(noon.contains("class=\"goal\" d=\"M100-1250l600 0 0-130-600 0z\""), "{noon}");

    let night = page(Lang::ZhHans, &shown(layout(), "12", "3", 22));
    assert!(night.contains("北门 21:00–06:00 不让电动自行车进，周二 06:00 起可以骑入"), "{night}");
    assert!(night.contains("推行 110 米，步行 40 米"), "{night}");
    assert!(night.contains("href=\"#k-no\"") && !noon.contains("<use href=\"#k-no\""));
}

#[test]
fn another_time_than_now_stays_in_the_form_and_is_said() {
    let mut shown = shown(layout(), "12", "3", 22);
    let now = page(Lang::ZhHans, &shown);
    assert!(now.contains("现在，电动自行车") && !now.contains("22:00"), "{now}");
    shown.asked.later = true;
    let later = page(Lang::ZhHans, &shown);
    assert!(later.contains("22:00，电动自行车") && !later.contains("现在，"), "{later}");
    assert!(later.contains("value=\"22:00\""), "{later}");
}

#[test]
fn it_is_told_in_english_too() {
    let noon = page(Lang::En, &shown(layout(), "12", "3", 13));
    for words in
        ["To Building 12: by 北门", "Ride 80 m, walk 40 m", "(opens by: scanning)", "from 21:00: not let in"]
    {
        assert!(noon.contains(words), "{words}: {noon}");
    }
}

#[test]
fn names_are_never_markup() {
    let mut app = cx(Lang::ZhHans);
    app.wechat = true;
    let assets = Arc::make_mut(&mut app.assets);
    (assets.guide_js, assets.guide_wasm) = ("/pkg/guide.js".to_owned(), "/pkg/guide.wasm".to_owned());
    let hostile = shown(layout(), "\"><script>", "", 13);
    let html = lines(&html(app, || pages::page(&hostile)));
    assert!(
        !html.contains("<b>南门") && !html.contains("<i>花园") && !html.contains("\"><script>"),
        "{html}"
    );
    assert!(html.contains("&lt;b&gt;南门") && html.contains("5&amp;6"));
    assert_eq!(html.matches("</script>").count(), 5, "the props end where they end");
    assert!(html.contains("nonce=\"nonce\" src=\"/pkg/guide.js\""), "{html}");
}

#[test]
fn what_nobody_knows_is_said_to_be_unknown() {
    let html = page(Lang::ZhHans, &shown(layout(), "", "", 13));
    assert!(html.contains("规则未知：还没有人核对过") && html.contains("其余情况：规则未知"));
    assert!(html.contains("<use href=\"#k-unknown\"") && html.contains("id=\"answer\""));
    let mut empty = shown(layout(), "", "", 13);
    empty.layout = None;
    assert!(page(Lang::ZhHans, &empty).contains("还没有布局图"));
}

#[test]
fn a_refusal_offers_what_there_is() {
    let said = |building: &str, unit: &str| page(Lang::ZhHans, &shown(layout(), building, unit, 13));
    assert!(said("1", "").contains("相近的有：12 号楼"));
    assert!(said("12", "9").contains("标出的单元：3"));
    let mut cut = layout();
    cut.paths.pop();
    let html = page(Lang::ZhHans, &shown(cut, "12", "3", 13));
    assert!(html.contains("从北门过来的路在这里断了，图上还差约 40 米"), "{html}");
    assert!(html.contains("class=\"gap\" d=\"M0-1200l400 0\""));
    let mut closed = layout();
    closed
        .gates
        .iter_mut()
        .for_each(|gate| gate.rules = vec![rule(&[Vehicle::Ebike], [0, 1440], Access::No)]);
    let html = page(Lang::ZhHans, &shown(closed, "12", "3", 13));
    assert!(html.contains("此时没有门让电动自行车进") && html.contains("vehicle=foot"), "{html}");
}

#[test]
fn the_board_hangs_by_day_and_by_night() {
    let shown = shown(layout(), "", "", 22);
    let board = lines(&html(cx(Lang::ZhHans), || pages::board(&shown, &layout())));
    assert!(board.contains("class=\"qr\"") && board.contains("https://example.org/c/7"));
    assert!(!board.contains("<use href=\"#k-no\"") && board.contains("<use href=\"#k-gate\""), "{board}");
    for words in ["<span>电动自行车</span>", "<strong>不让进</strong>", "每天 21:00–06:00"] {
        assert!(board.contains(words), "{words}: {board}");
    }
}

/// The class of a board: how its sheet lies and where the rules stand.
fn lies(width: i32, height: i32, gates: usize) -> String {
    let mut layout = layout();
    layout.outline = vec![[0, 0], [width, 0], [width, height], [0, height]];
    layout.gates = (0..gates).map(|_| layout.gates[1].clone()).collect();
    let board = html(cx(Lang::ZhHans), || pages::board(&shown(layout.clone(), "", "", 13), &layout));
    board.split_once("<main id=\"main\" class=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

#[test]
fn a_sheet_lies_so_that_its_drawing_is_largest() {
    assert_eq!(lies(6500, 5000, 3), "board beside columns-1");
    assert_eq!(lies(5000, 5000, 3), "board tall");
    assert_eq!(lies(12000, 3000, 3), "board");
    assert_eq!(lies(4500, 8000, 3), "board tall beside columns-1");
    assert_eq!(lies(5000, 5000, 40), "board beside columns-4", "so many rules need more columns");
}

#[test]
fn a_board_says_what_its_marks_mean_and_of_no_others() {
    let shown = shown(layout(), "", "", 13);
    for (lang, there, others) in [
        (Lang::ZhHans, ["大门", "停车点", "车行路", "步行路"], ["充电", "台阶", "坡道", "反光"]),
        (
            Lang::En,
            ["Gate", "Cycle and e-bike parking", "Road", "Footway"],
            ["Charger", "Steps", "Slope", "sign"],
        ),
    ] {
        let board = html(cx(lang), || pages::board(&shown, &layout()));
        let legend = board.split_once("class=\"board-legend\"").unwrap().1.split_once("</ul>").unwrap().0;
        let words: String =
            legend.split('>').filter_map(|part| part.split_once('<')).map(|part| part.0).collect();
        assert!(there.iter().all(|word| words.contains(word)), "{words}");
        assert!(!others.iter().any(|word| words.contains(word)), "{words}");
    }
}

/// Where the signs of spots are drawn, in their own half widths.
fn spots(drawn: &str) -> Vec<[f64; 2]> {
    let group = drawn.split_once("<g class=\"spots\" font-size=\"").unwrap().1;
    let (size, group) = group.split_once("\">").unwrap();
    let size: f64 = size.parse().unwrap();
    let axis = |one: &str, name: &str, base: f64| {
        let at = one.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap();
        match at.strip_suffix("em") {
            Some(moved) => base / size + moved.parse::<f64>().unwrap(),
            None => at.parse::<f64>().unwrap() / size,
        }
    };
    let place = |one: &str| {
        let base = one.split_once("translate(").map_or([0.0, 0.0], |(_, rest)| {
            let (x, y) = rest.split_once(')').unwrap().0.split_once(' ').unwrap();
            [x, y].map(|v| v.parse::<f64>().unwrap())
        });
        [axis(one, "x", base[0]), axis(one, "y", base[1])]
    };
    group.split_once("</g>").unwrap().0.split("<use").skip(1).map(place).collect()
}

#[test]
fn signs_give_way_to_gates_and_to_each_other() {
    let mut layout = layout();
    let at_gate = layout.gates[1].at;
    let spot = |kind, at| Spot { kind, at, node: None, label: String::new(), vehicles: Vec::new() };
    layout.spots = vec![
        spot(SpotKind::Parking, at_gate),
        spot(SpotKind::Charger, at_gate),
        spot(SpotKind::Sign, at_gate),
        spot(SpotKind::Locker, [900, 900]),
    ];
    let now = WeekTime::new(1, 780).map(|at| (Vehicle::Ebike, at));
    let drawn = svg(&Plan { name: "", layout: &layout, now, sketch: &Sketch::default() }, "");
    assert!(drawn.contains(&format!("<use href=\"#k-push\" x=\"{}\" y=\"{}\"/>", at_gate[0], -at_gate[1])));
    assert!(drawn.contains("<use href=\"#k-locker\" x=\"900\" y=\"-900\"/>"), "there is room: {drawn}");
    let size = letters(&drawn, "spots");
    let mut signs = spots(&drawn);
    assert_eq!(signs.len(), 4);
    signs.push([f64::from(at_gate[0]) / size, -f64::from(at_gate[1]) / size]);
    for (at, one) in signs.iter().enumerate() {
        for other in &signs[at + 1..] {
            let apart = (one[0] - other[0]).abs().max((one[1] - other[1]).abs());
            assert!(apart > 1.99, "{one:?} lies on {other:?}");
        }
    }
    assert_eq!(drawn, svg(&Plan { name: "", layout: &layout, now, sketch: &Sketch::default() }, ""));
}

/// How high the letters of a group are.
fn letters(drawn: &str, group: &str) -> f64 {
    let (_, size) = drawn.split_once(&format!("class=\"{group}\" font-size=\"")).unwrap();
    size.split('"').next().unwrap().parse().unwrap()
}

/// The edges of a drawing: left, top, right, bottom.
fn edges(drawn: &str) -> [f64; 4] {
    let view = drawn.split_once("viewBox=\"").unwrap().1.split('"').next().unwrap();
    let [x, y, w, h] = view.split(' ').map(|v| v.parse::<f64>().unwrap()).collect::<Vec<_>>()[..] else {
        panic!("{view}")
    };
    [x, y, x + w, y + h]
}

#[test]
fn the_names_of_gates_at_the_border_lie_within_the_drawing() {
    let mut layout = layout();
    // As large a compound as has the largest letters, with a gate in each wall.
    layout.outline = vec![[-3000, -2000], [3000, -2000], [3000, 2000], [-3000, 2000]];
    let walls = [("北门", [0, 2000]), ("南二门", [0, -2000]), ("东门", [3000, 0]), ("西侧小门", [-3000, 0])];
    layout.gates = walls
        .map(|(name, at)| Gate { name: name.to_owned(), at, node: None, rules: Vec::new(), wait: None })
        .into();
    let drawn = svg(&Plan { name: "", layout: &layout, now: None, sketch: &Sketch::default() }, "");
    let [left, top, right, bottom] = edges(&drawn);
    let letters = letters(&drawn, "gates");
    for (name, _) in walls {
        let (before, _) = drawn.split_once(&format!(">{name}</text>")).unwrap();
        let at = before.rsplit("<text ").next().unwrap();
        let number = |name: &str| {
            at.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().parse::<f64>().unwrap()
        };
        let half = name.chars().count() as f64 * letters / 2.0;
        let part = |name: &str| {
            at.split_once(&format!("{name}=\""))
                .unwrap()
                .1
                .split("em")
                .next()
                .unwrap()
                .parse::<f64>()
                .unwrap()
        };
        let (x, y) = (number("x") + part("dx") * letters, number("y") + part("dy") * letters);
        assert!(x - half > left && x + half < right, "{name}: {at}");
        assert!(y - letters / 2.0 > top && y + letters / 2.0 < bottom, "{name}: {at}");
    }
}

#[test]
fn names_that_would_lie_on_each_other_are_spread_and_left_out_on_paper() {
    let mut layout = layout();
    let gate = |name: &str, at| Gate { name: name.to_owned(), at, node: None, rules: Vec::new(), wait: None };
    // Six at one place: there is room below, above and on each side of it.
    layout.gates = (0..6).map(|n| gate(&format!("{n}号门"), [n, 0])).collect();
    let at = WeekTime::new(1, 600).unwrap();
    let drawn = |now| svg(&Plan { name: "", layout: &layout, now, sketch: &Sketch::default() }, "");
    let (paper, screen) = (drawn(None), drawn(Some((Vehicle::Foot, at))));
    let places = |drawn: &str| {
        let names = drawn.split("<text ").filter(|text| text.contains("号门</text>"));
        names.map(|text| text.split_once(" dx=").unwrap().1.split('>').next().unwrap().to_owned()).collect()
    };
    let on_paper: Vec<String> = places(&paper);
    assert_eq!(on_paper.len(), 4, "{on_paper:?}");
    assert_eq!(on_paper.iter().collect::<std::collections::HashSet<_>>().len(), 4, "{on_paper:?}");
    let on_screen: Vec<String> = places(&screen);
    assert_eq!(on_screen.len(), 6, "who zooms in sees all: {on_screen:?}");
}

#[test]
fn a_board_with_very_many_rules_has_smaller_letters() {
    let (mut layout, shown) = (layout(), shown(layout(), "", "", 13));
    let board = |layout: &Layout| html(cx(Lang::ZhHans), || pages::board(&shown, layout));
    assert!(board(&layout).contains("class=\"board-gates\""));
    let rules = layout.gates[0].rules.clone();
    layout.gates[2].rules = (0..8).flat_map(|_| rules.clone()).collect();
    assert!(board(&layout).contains("class=\"board-gates many\""));
}

/// Rows of buildings as they stand in large compounds, none on a whole number.
fn large(count: usize) -> Layout {
    let mut layout = layout();
    let mut seed = 88_172_645_463_325_252_u64;
    let mut dice = |most: i32| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        i32::try_from(seed % u64::try_from(most).unwrap()).unwrap()
    };
    layout.buildings.clear();
    for index in 0..count {
        let [column, row] = [index % 20, index / 20].map(|v| i32::try_from(v).unwrap());
        let (x, y) = (column * 850 + dice(70), row * 420 + dice(50));
        let (w, h, skew) = (480 + dice(160), 110 + dice(30), dice(40) - 20);
        let base = u32::try_from(layout.nodes.len()).unwrap();
        layout.nodes.push([x - 60, y - 80]);
        let mut doors = Vec::new();
        for unit in 1..=3 {
            let at = [x + w * unit / 4 + dice(20), y + skew * unit / 4];
            let node = u32::try_from(layout.nodes.len()).unwrap();
            layout.nodes.push([at[0], at[1] - 60]);
            layout.paths.push(Path {
                ends: [node - 1, node],
                kind: PathKind::Road,
                via: Vec::new(),
                seconds: Default::default(),
            });
            doors.push(Entrance { unit: unit.to_string(), at, node: Some(node) });
        }
        if index > 0 {
            layout.paths.push(Path {
                ends: [base - 1, base],
                kind: PathKind::Road,
                via: Vec::new(),
                seconds: Default::default(),
            });
        }
        layout.buildings.push(Building {
            number: (index + 1).to_string(),
            ring: vec![[x, y], [x + w, y + skew], [x + w - skew, y + h + skew], [x - skew, y + h]],
            levels: u8::try_from(3 + dice(30)).ok(),
            entrances: doors,
        });
    }
    layout
}

#[test]
fn a_very_large_compound_is_a_small_drawing() {
    let (layout, sketch) = (large(520), Sketch::default());
    let now = WeekTime::new(1, 780).map(|at| (Vehicle::Ebike, at));
    let drawn = svg(&Plan { name: "花园", layout: &layout, now, sketch: &sketch }, "");
    let mut packed = Vec::new();
    // As the server packs it.
    let mut packer = brotli::CompressorWriter::new(&mut packed, 4096, 4, 22);
    std::io::Write::write_all(&mut packer, drawn.as_bytes()).unwrap();
    drop(packer);
    println!("{} bytes, {} packed", drawn.len(), packed.len());
    assert!(packed.len() <= 25 * 1024, "{} bytes", packed.len());
}

/// The board of a compound with so many gates, five rules each.
fn board(gates: usize) -> String {
    let rules = vec![rule(&[Vehicle::Ebike], [420, 1260], Access::Ride); 5];
    let one =
        |n| Gate { name: format!("{n}号门"), at: [n, 0], node: None, rules: rules.clone(), wait: None };
    let layout = Layout { gates: (1..).take(gates).map(one).collect(), ..layout() };
    let shown = shown(layout.clone(), "", "", 13);
    lines(&html(cx(Lang::ZhHans), || pages::board(&shown, &layout)))
}

#[test]
fn dozens_of_gates_are_printed_smaller_and_what_no_sheet_takes_is_counted() {
    let [few, many, dozens, hundreds] = [3, 8, 30, 100].map(board);
    assert!(few.contains("class=\"board-gates\""), "{few}");
    assert!(many.contains("class=\"board-gates many\""), "{many}");
    assert!(
        dozens.contains("class=\"board-gates very-many\"") && dozens.contains("<h3>30号门</h3>"),
        "{dozens}"
    );
    for whole in [few, many, dozens] {
        assert!(!whole.contains("另有"), "{whole}");
    }
    assert!(hundreds.contains("<h3>30号门</h3>") && !hundreds.contains("<h3>31号门</h3>"), "{hundreds}");
    assert!(hundreds.contains("另有 70 个门"), "{hundreds}");
}

#[test]
fn a_layout_of_nothing_is_drawn() {
    let origin = Wgs84 { lat: 36.1, lng: 120.4 };
    let nothing = Layout { nodes: vec![[i32::MAX, i32::MIN]], ..Layout::empty(origin) };
    let html = page(Lang::ZhHans, &shown(nothing, "12", "", 13));
    assert!(html.contains("viewBox=\"-120 -120 240 240\"") && html.contains("还没有标出大门"), "{html}");
}
