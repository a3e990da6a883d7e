//! Line icons, drawn for this product on a grid of 24.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$meta:meta])* $name:ident = $shape:literal),+ $(,)?) => {
        /// An icon. Decorative: the words beside it say what it means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$meta])* $name),+ }

        impl Icon {
            /// The shapes of this icon, as SVG.
            pub const fn shape(self) -> &'static str {
                match self { $(Icon::$name => $shape),+ }
            }
        }
    };
}

icons! {
    /// To call.
    Call = r#"<path d="M4 10v4h3l8 4V6l-8 4zM18.5 9.5a4 4 0 0 1 0 5M8 14.5l1 4.5h2.5"/>"#,
    /// A list of one's own.
    List = r#"<path d="M7 4h10a2 2 0 0 1 2 2v14l-3-2-2 2-2-2-2 2-2-2-3 2V6a2 2 0 0 1 2-2zM9 9h6M9 13h4"/>"#,
    /// What everyone may read.
    Board = r#"<path d="M4 5h16v11H4zM12 16v4M8 20h8M8 9h8M8 12h5"/>"#,
    /// A person.
    Person = r#"<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-4 3.3-6 7-6s6.4 2 7 6"/>"#,
    /// Take a photo.
    Camera = r#"<path d="M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.3"/>"#,
    /// Speak.
    Mic = r#"<rect x="9" y="3.5" width="6" height="10.5" rx="3"/><path d="M5.5 11.5c0 4 2.8 6 6.5 6s6.5-2 6.5-6M12 17.5V21"/>"#,
    /// Film.
    Film = r#"<rect x="3.5" y="6.5" width="11.5" height="11" rx="2"/><path d="m15 11 5.5-3v8L15 13z"/>"#,
    /// A place.
    Pin = r#"<path d="M12 21c4.5-4.6 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6.4 6.5 11z"/><circle cx="12" cy="10" r="2.4"/>"#,
    /// Back.
    Back = r#"<path d="m14.5 5-7 7 7 7"/>"#,
    /// Leads on.
    Next = r#"<path d="m9 5 7 7-7 7"/>"#,
    /// Done.
    Check = r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
    /// Something is wrong.
    Alert = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5v5.5M12 16.2v.1"/>"#,
    /// Something worth knowing.
    Info = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8v.1"/>"#,
    /// A time.
    Clock = r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>"#,
    /// Only for some.
    Lock = r#"<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>"#,
    /// Look for.
    Search = r#"<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4.5 4.5"/>"#,
    /// Add.
    Plus = r#"<path d="M12 5v14M5 12h14"/>"#,
    /// Take away.
    Cross = r#"<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>"#,
    /// Copy.
    Copy = r#"<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 8.5v-4h-11v11h4"/>"#,
    /// Share.
    Share = r#"<path d="M12 15V4M8 7.5 12 4l4 3.5M6 12v8h12v-8"/>"#,
    /// Me too.
    Hand = r#"<path d="M7 11v8M7 19H4.5v-8H7l4-7c1.5 0 2.2 1 2 2.5L12.5 10H18c1.2 0 2 1 1.7 2.2l-1.4 5.3c-.2.9-1 1.5-1.9 1.5z"/>"#,
    /// Language.
    Globe = r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.4 2.4 3.4 5.2 3.4 8.5s-1 6.1-3.4 8.5c-2.4-2.4-3.4-5.2-3.4-8.5s1-6.1 3.4-8.5z"/>"#,
    /// Staff.
    Badge = r#"<rect x="5" y="4" width="14" height="16.5" rx="2"/><circle cx="12" cy="10.5" r="2.3"/><path d="M8.5 16.5c.5-1.7 1.7-2.5 3.5-2.5s3 .8 3.5 2.5M10 4V2.8h4V4"/>"#,
    /// A message.
    Message = r#"<path d="M4 5.5h16v11h-8L7.5 20v-3.5H4z"/>"#,
    /// The map.
    Map = r#"<path d="M4 6.5 9 4.5l6 2 5-2v13l-5 2-6-2-5 2zM9 4.5v13M15 6.5v13"/>"#,
    /// The way there.
    Way = r#"<path d="M12 3.5 19.5 20 12 16.5 4.5 20z"/>"#,
    /// A door.
    Door = r#"<path d="M6 20.5v-17h12v17M3.5 20.5h17M14.5 12v.1"/>"#,
    /// A code to scan.
    Scan = r#"<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v.1M14 20h.1M17.5 20H20v-2.5"/>"#,
    /// An opinion.
    Star = r#"<path d="m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z"/>"#,
    /// Hot water.
    HotWater = r#"<path d="M5 10h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 11.5h1.5a2.2 2.2 0 0 1 0 4.5H16M8.5 7c-.8-1 .8-1.8 0-3M12.5 7c-.8-1 .8-1.8 0-3"/>"#,
    /// Phones are charged.
    PhoneCharging = r#"<rect x="7" y="3.5" width="10" height="17" rx="2"/><path d="m12.7 8-2.2 4h3l-2.2 4"/>"#,
    /// E-bikes are charged.
    BikeCharging = r#"<path d="M9 3.5V8M15 3.5V8M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0zM12 17v3.5"/>"#,
    /// Batteries are swapped.
    BatterySwap = r#"<rect x="3.5" y="7.5" width="15" height="9" rx="1.5"/><path d="M20.8 10.8v2.4M7 11h7.5l-2-1.7M15 13.2H7.5l2 1.7"/>"#,
    /// A microwave oven.
    Microwave = r#"<rect x="3" y="6" width="18" height="12" rx="1.5"/><rect x="5.5" y="8.5" width="9" height="7" rx="1"/><path d="M17.7 9.5v.1M17.7 12v.1M17.7 14.5v.1"/>"#,
    /// A fridge.
    Fridge = r#"<rect x="6.5" y="3" width="11" height="18" rx="2"/><path d="M6.5 10h11M9.5 6v1.7M9.5 12.5v3"/>"#,
    /// A toilet.
    Toilet = r#"<circle cx="7.5" cy="5.5" r="1.8"/><circle cx="16.5" cy="5.5" r="1.8"/><path d="M5.2 15v-4.5h4.6V15M6.3 15v5M8.7 15v5M16.5 9.5 14 15.5h5zM15.5 15.5V20M17.5 15.5V20M12 4v16"/>"#,
    /// Cool air.
    AirConditioning = r#"<rect x="3" y="5" width="18" height="7" rx="1.5"/><path d="M6 9.3h12M7.5 15c0 2-1.5 2-1.5 4M12 15v4M16.5 15c0 2 1.5 2 1.5 4"/>"#,
    /// Warm air.
    Heating = r#"<path d="M5 7.5h14M5 16.5h14M7 5v14M10.3 5v14M13.7 5v14M17 5v14"/>"#,
    /// Seats.
    Seats = r#"<path d="M7 4v9h10V4M7 8.5h10M7 13v7M17 13v7M7 16.5h10"/>"#,
    /// A wireless network.
    Wifi = r#"<path d="M4 10c4.6-4.3 11.4-4.3 16 0M7 13.5c2.9-2.6 7.1-2.6 10 0M10 17c1.2-1 2.8-1 4 0M12 19.6v.1"/>"#,
    /// First aid.
    FirstAid = r#"<rect x="3.5" y="7.5" width="17" height="12" rx="2"/><path d="M9 7.5V5h6v2.5M12 10.5v6M9 13.5h6"/>"#,
    /// A defibrillator.
    Aed = r#"<path d="M12 20C6.5 16 4 13 4 9.8a4.2 4.2 0 0 1 8-2.2 4.2 4.2 0 0 1 8 2.2C20 13 17.5 16 12 20z"/><path d="m12.6 9.5-2 3.2h2.8l-2 3.2"/>"#,
    /// Umbrellas and raincoats.
    RainGear = r#"<path d="M3.5 12a8.5 8.5 0 0 1 17 0zM12 3.5V2.4M12 12v6.5a2 2 0 0 0 4 0"/>"#,
    /// A pump and tools.
    Tools = r#"<path d="M9 3.5h6M12 3.5V8M8.5 8h7v10.5h-7zM6 20.5h12M15.5 15c3 0 2 3.5 4.5 3.5"/>"#,
    /// A room for mothers.
    MotherRoom = r#"<path d="M10 7.5V6a2 2 0 0 1 4 0v1.5M8 7.5h8v11a2 2 0 0 1-2 2h-4a2 2 0 0 1-2-2zM8 12h3M8 15.5h3"/>"#,
    /// Advice on rights.
    LegalDesk = r#"<path d="M12 4v16M8 20h8M5 7h14M5 7l-2.5 6h5zM19 7l-2.5 6h5zM2.5 13a2.5 2.5 0 0 0 5 0M16.5 13a2.5 2.5 0 0 0 5 0"/>"#,
    /// Parking.
    Parking = r#"<rect x="4" y="4" width="16" height="16" rx="3"/><path d="M9.5 17V7.5H13a3 3 0 0 1 0 6H9.5"/>"#,
    /// A rest station.
    Station = r#"<path d="M4 11 12 4l8 7M6 9.5V20h12V9.5M12 17.2c-2-1.2-2.7-2.2-2.7-3.2a1.5 1.5 0 0 1 2.7-.8 1.5 1.5 0 0 1 2.7.8c0 1-.7 2-2.7 3.2z"/>"#,
    /// A compound.
    Compound = r#"<path d="M4 20V7h7v13M13 20v-9h7v9M2.5 20h19M6.5 10h2M6.5 13h2M6.5 16h2M15.5 14h2M15.5 17h2"/>"#,
    /// A business district.
    District = r#"<path d="M5.5 8h13l1 12h-15zM9 10.5V7a3 3 0 0 1 6 0v3.5"/>"#,
    /// A building.
    Building = r#"<path d="M6.5 20.5v-17h11v17M4 20.5h16M10 7h.1M14 7h.1M10 11h.1M14 11h.1M10 15h.1M14 15h.1"/>"#,
    /// A driver's home.
    Driver = r#"<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="2"/><path d="M4 10.5c3 0 4.5.5 6 1M20 10.5c-3 0-4.5.5-6 1M12 14v6.5"/>"#,
    /// A canteen.
    Canteen = r#"<path d="M3.5 11h17a8.5 8.5 0 0 1-5.5 8v1.5H9V19a8.5 8.5 0 0 1-5.5-8zM14 3.5 12.5 8M18 4l-3 4"/>"#,
    /// Somebody who gives a discount.
    Partner = r#"<path d="M4 4h7.5l9 9-7.5 7.5-9-9z"/><circle cx="8" cy="8" r="1.3"/>"#,
    /// A service point.
    Flag = r#"<path d="M6 21V4M6 5c4-2.5 7 2 12 0v8.5c-5 2-8-2.5-12 0"/>"#,
}

/// An icon, hidden from screen readers.
pub fn icon(icon: Icon) -> impl IntoView {
    icon_of_class(icon, "icon")
}

/// The arrow at the end of a row.
pub fn next() -> impl IntoView {
    icon_of_class(Icon::Next, "icon next")
}

fn icon_of_class(icon: Icon, class: &'static str) -> impl IntoView {
    view! { <svg class=class viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.shape()></svg> }
}
