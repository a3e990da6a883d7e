//! Pages of staff.
