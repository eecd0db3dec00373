"""States and territories of the USA by their postal codes (USPS Publication 28, appendix B)."""

from __future__ import annotations

import unicodedata

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
# In Spanish, where the name differs (Fundéu, Diccionario panhispánico de dudas); then what is also written.
SPANISH = {
    "DC": ("Distrito de Columbia",),
    "HI": ("Hawái", "Hawaii"),
    "LA": ("Luisiana", "Louisiana"),
    "MI": ("Míchigan", "Michigan"),
    "MO": ("Misuri", "Missouri"),
    "MS": ("Misisipi", "Mississippi"),
    "NC": ("Carolina del Norte", "Norte Carolina"),
    "ND": ("Dakota del Norte", "Norte Dakota"),
    "NH": ("Nuevo Hampshire", "Nueva Hampshire"),
    "NJ": ("Nueva Jersey", "Nuevo Jersey"),
    "NM": ("Nuevo México",),
    "NY": ("Nueva York", "Nueva Yor"),
    "OR": ("Oregón", "Oregon"),
    "PA": ("Pensilvania", "Pennsylvania", "Filadelfia"),
    "SC": ("Carolina del Sur", "Sur Carolina"),
    "SD": ("Dakota del Sur", "Sur Dakota"),
    "TX": ("Texas", "Tejas"),
    "WV": ("Virginia Occidental", "Virginia del Oeste"),
    "AS": ("Samoa Americana", "Samoa Estadounidense"),
    "MP": ("Islas Marianas del Norte",),
    "VI": ("Islas Vírgenes de EE. UU.", "Islas Vírgenes"),
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


def state_name(code: str, language: str) -> str:
    """The name of a state by its postal code."""
    return SPANISH[code][0] if language == "es" and code in SPANISH else STATES[code]


def plain(name: str) -> str:
    """A name as it is compared: small letters without accents."""
    letters = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def state_code(text: str) -> str | None:
    """The postal code of a state written in full, abbreviated or as a common short form; None if it is none."""
    wanted = plain(text.strip().strip("."))
    for code, name in STATES.items():
        if wanted in (code.lower(), name.lower()):
            return code
    for names_of in (OTHER_NAMES, SPANISH):
        for code, names in names_of.items():
            if wanted in (plain(name.strip(".")) for name in names):
                return code
    return None
