//! What the ground between places is made of, for a map without a basemap.

use crate::text_enum;

text_enum! {
    /// What a piece of the ground is.
    GroundKind {
        /// A road between parts of a city.
        MainRoad = "main_road",
        /// A street.
        Road = "road",
        /// A way for feet and bicycles.
        Path = "path",
        /// A lake, a pond, a wide river: an area.
        Water = "water",
        /// A river or a canal by its middle line.
        Stream = "stream",
        /// A park, a wood, a lawn: an area.
        Green = "green",
    }
}

impl GroundKind {
    /// Whether it is an area, given by its open ring.
    pub const fn is_area(self) -> bool {
        matches!(self, Self::Water | Self::Green)
    }
}
