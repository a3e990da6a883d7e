//! The organisation: units, staff roles.

use crate::text_enum;

text_enum! {
    /// What kind of node of the organisation tree a unit is. The kind decides
    /// how long it may take to answer.
    UnitKind {
        /// District 区.
        District = "district",
        /// Subdistrict 街道.
        Subdistrict = "subdistrict",
        /// Community 社区 or village 村.
        Community = "community",
        /// Grid 网格, the smallest area.
        Grid = "grid",
        /// Department 部门.
        Department = "department",
        /// Public utility 公用事业.
        Utility = "utility",
    }
}

text_enum! {
    /// What a member of staff may do; always together with a unit, whose
    /// subtree bounds it. A person may hold several.
    Role {
        /// Grid worker 网格员.
        GridWorker = "grid_worker",
        /// Handler 承办人.
        Handler = "handler",
        /// Unit lead 单位负责人.
        UnitLead = "unit_lead",
        /// Dispatcher 派单员.
        Dispatcher = "dispatcher",
        /// Supervisor 督办.
        Supervisor = "supervisor",
        /// Call-back 回访员.
        Callback = "callback",
        /// Analyst 分析员.
        Analyst = "analyst",
        /// Map editor 地图编辑.
        MapEditor = "map_editor",
        /// Administrator 管理员.
        Administrator = "administrator",
    }
}

impl UnitKind {
    /// Whether a unit of this kind may stand directly below `parent`
    /// (`None` = the top of the tree).
    pub fn fits_below(self, parent: Option<UnitKind>) -> bool {
        use UnitKind::*;
        matches!(
            (self, parent),
            (District, None)
                | (Subdistrict | Department | Utility, Some(District | Department | Utility))
                | (Community, Some(Subdistrict))
                | (Grid, Some(Community))
        ) && !(self == Subdistrict && parent != Some(District))
    }
}
