"""Make app/assets/departements.json: the 101 départements in pixel coordinates, for an identity projection.

    uv run --no-project --with svgelements==1.9.6 --with shapely==2.1.2 python scripts/reference/make_map_geometry.py

Source: the SVG paths of npm `@gouvfr/dsfr-chart` 2.0.4 (see app/assets/NOTICE.md); names and regions from the seeds.
Metropolitan France keeps the place that the package gives it, Corsica drawn near the coast. The five overseas
départements, each to its own scale, stand in a row at the bottom left. Paris and its three neighbours come a second
time, enlarged, at the top right (property `inset`), since they are too small to be clicked where they lie.

The file is a GeoJSON FeatureCollection whose y axis points down, with `width`, `height` and the `frame` of the inset
([left, top, right, bottom]) beside its features. Properties: code, name, region_code, inset, label_x, label_y (a point
well inside the largest part). Outer rings run clockwise on the screen, holes against it.
"""

import json
import re
from collections.abc import Iterable

from shapely import make_valid, set_precision
from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Polygon, box, mapping
from shapely.geometry.polygon import orient
from shapely.ops import polylabel, unary_union
from sources import MAP_CHART, PROJECT_DIR, REFERENCE_SEEDS_DIR, npm_package, read_csv
from svgelements import Close, Line, Move, Path

OUTPUT = PROJECT_DIR / "app" / "assets" / "departements.json"
PATH_OF_CODE = re.compile(r'class: "FR-(\d{2,3}|2A|2B)",(?:\s*style: D\([^\n]*\),)?\s*d: "([^"]+)"')

TOLERANCE = 0.6
GRID = 0.1
CRUMB_AREA = 1.0
POINTS_PER_CURVE = 8

OVERSEAS = ["971", "972", "973", "974", "976"]
OVERSEAS_SCALE = 1.6
OVERSEAS_BOTTOM = 1010
OVERSEAS_GAP = 22

INSET = ["75", "92", "93", "94"]
INSET_SCALE = 4.2
INSET_LEFT, INSET_TOP = 815, -25
FRAME_MARGIN = 8

Shapes = dict[str, MultiPolygon]


def ring(subpath: Path) -> list[tuple[float, float]]:
    """Points of one closed sub-path; curves are cut into short straight lines."""
    points = []
    for segment in subpath:
        if isinstance(segment, Move | Line | Close):
            points.append(segment.end)
        else:
            points += [segment.point((step + 1) / POINTS_PER_CURVE) for step in range(POINTS_PER_CURVE)]
    return [(point.x, point.y) for point in points if point is not None]


def polygons(geometry) -> MultiPolygon:
    """The areas of a geometry, without the lines and points that a repair may leave."""
    parts = getattr(geometry, "geoms", [geometry])
    flat = [part for whole in parts for part in getattr(whole, "geoms", [whole])]
    return MultiPolygon([part for part in flat if isinstance(part, Polygon) and part.area > 0])


def shape_of_path(path: str) -> MultiPolygon:
    """Area drawn by an SVG path: sub-paths are combined by symmetric difference, so that holes stay holes."""
    area = MultiPolygon()
    for subpath in Path(path).as_subpaths():
        points = ring(Path(subpath))
        if len(points) > 3:
            area = polygons(area.symmetric_difference(polygons(make_valid(Polygon(points)))))
    return area


def move(shape: MultiPolygon, scale: float, dx: float, dy: float) -> MultiPolygon:
    """Enlarge from the origin, then shift."""
    return affine_transform(shape, [scale, 0, 0, scale, dx, dy])


def overseas_in_a_row(shapes: Shapes) -> Shapes:
    """The overseas départements side by side, standing on one line."""
    placed, left = {}, 0.0
    for code in OVERSEAS:
        x_min, _, x_max, y_max = shapes[code].bounds
        dx, dy = left - OVERSEAS_SCALE * x_min, OVERSEAS_BOTTOM - OVERSEAS_SCALE * y_max
        placed[code] = move(shapes[code], OVERSEAS_SCALE, dx, dy)
        left += OVERSEAS_SCALE * (x_max - x_min) + OVERSEAS_GAP
    return placed


def enlarged_inset(shapes: Shapes) -> Shapes:
    """Paris and its neighbours, enlarged at the top right."""
    x_min, y_min, _, _ = unary_union([shapes[code] for code in INSET]).bounds
    dx, dy = INSET_LEFT - INSET_SCALE * x_min, INSET_TOP - INSET_SCALE * y_min
    return {code: move(shapes[code], INSET_SCALE, dx, dy) for code in INSET}


def drawn(shape: MultiPolygon, top: float) -> MultiPolygon:
    """Simplify, drop islets below one square pixel, bring to the pixel grid with `top` at zero, wind for screens."""
    simple = set_precision(move(shape, 1, 0, -top).simplify(TOLERANCE), GRID)
    return MultiPolygon([orient(part, sign=1.0) for part in polygons(simple).geoms if part.area >= CRUMB_AREA])


def rounded(coordinates) -> list:
    """Coordinates as lists of numbers with one decimal."""
    if isinstance(coordinates, float):
        return round(coordinates, 1)
    return [rounded(part) for part in coordinates]


def feature(shape: MultiPolygon, departement: dict[str, str], inset: bool) -> dict:
    """One GeoJSON feature."""
    label = polylabel(max(shape.geoms, key=lambda part: part.area), tolerance=0.5)
    geometry = mapping(shape.geoms[0] if len(shape.geoms) == 1 else shape)
    return {
        "type": "Feature",
        "properties": {
            "code": departement["departement_code"],
            "name": departement["departement_name"],
            "region_code": departement["region_code"],
            "inset": inset,
            "label_x": round(label.x, 1),
            "label_y": round(label.y, 1),
        },
        "geometry": {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])},
    }


def frame_around(shapes: Iterable[MultiPolygon]) -> list[float]:
    """Left, top, right and bottom of the frame of the inset."""
    bounds = unary_union(list(shapes)).envelope.buffer(FRAME_MARGIN, join_style="mitre").bounds
    return [round(bound, 1) for bound in bounds]


def collection(shapes: Shapes) -> dict:
    """The whole map.

    Raises:
        ValueError: the frame of the inset covers a part of the map.
    """
    main = shapes | overseas_in_a_row(shapes)
    inset = enlarged_inset(shapes)
    top = min(shape.bounds[1] for shape in inset.values()) - FRAME_MARGIN
    main = {code: drawn(shape, top) for code, shape in main.items()}
    inset = {code: drawn(shape, top) for code, shape in inset.items()}
    frame = frame_around(inset.values())
    if unary_union(list(main.values())).intersects(box(*frame)):
        raise ValueError("The frame of the inset covers a part of the map; move the inset.")
    departements = {row["departement_code"]: row for row in read_csv(REFERENCE_SEEDS_DIR / "departements.csv")}
    features = [feature(main[code], departements[code], inset=False) for code in sorted(departements)]
    features += [feature(inset[code], departements[code], inset=True) for code in INSET]
    _, _, width, height = unary_union([*main.values(), box(*frame)]).bounds
    return {"type": "FeatureCollection", "width": width, "height": height, "frame": frame, "features": features}


def main() -> None:
    """Make the file."""
    with npm_package(MAP_CHART) as package:
        source = (package / "dist" / "MapChart" / "MapChart.js").read_text(encoding="utf-8")
    shapes = {code: shape_of_path(path) for code, path in PATH_OF_CODE.findall(source)}
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(collection(shapes), ensure_ascii=False, separators=(",", ":"))
    OUTPUT.write_text(content + "\n", encoding="utf-8")
    print(f"{OUTPUT.relative_to(PROJECT_DIR)}: {len(shapes)} départements, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
