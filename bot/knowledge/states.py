"""States and territories of the USA by their postal codes (USPS Publication 28, appendix B)."""

from __future__ import annotations

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
    "AS": "American Samoa",
    "GU": "Guam",
    "MP": "Northern Mariana Islands",
    "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}
# What people also write.
OTHER_NAMES = {
    "DC": ("Washington DC", "Washington D.C.", "D.C."),
    "NY": ("New York City", "NYC"),
    "CA": ("Cali", "Calif", "Los Angeles", "San Francisco", "San Diego"),
    "FL": ("Fla",),
    "MA": ("Mass",),
    "PA": ("Penn", "Penna"),
    "WA": ("Washington State",),
    "VI": ("Virgin Islands", "US Virgin Islands", "USVI"),
    "NC": ("N Carolina",),
    "SC": ("S Carolina",),
    "MI": ("Mich",),
    "MN": ("Minn",),
    "TX": ("Tex", "Houston", "Dallas"),
    "IL": ("Chicago",),
}


def state_code(text: str) -> str | None:
    """The postal code of a state written in full, abbreviated or as a common short form; None if it is none."""
    wanted = text.strip().strip(".").lower()
    for code, name in STATES.items():
        if wanted in (code.lower(), name.lower()):
            return code
    for code, names in OTHER_NAMES.items():
        if wanted in (name.lower().strip(".") for name in names):
            return code
    return None
