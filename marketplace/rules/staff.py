"""The roles of the operator's staff, in words."""

from marketplace.rules.kinds import StaffRole

STAFF_ROLES = {
    StaffRole.SUPPORT: "decides between shoppers and vendors, and helps in shops.",
    StaffRole.CATALOGUE: "approves vendors, products, reviews.",
    StaffRole.FINANCE: "sees and moves money.",
    StaffRole.SUPER: "everything, also settings and roles.",
}
