"""The time zones to choose from."""

from zoneinfo import available_timezones

REGIONS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific", "UTC",
}  # fmt: skip


def zones(*, also: str = "") -> list[tuple[str, str]]:
    """By region and city; `also` one that is set already."""
    names = {zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS}
    return [(zone, zone.replace("_", " ")) for zone in sorted(names | {also} - {""})]
