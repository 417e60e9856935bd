import * as turf from "@turf/turf";

const line = [[4.895, 52.37], [4.91, 52.38], [5.12, 52.09], [5.48, 51.44], [6.08, 50.77], [6.96, 50.94]];
const square = [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]];
const other = [[[5, 5], [15, 5], [15, 15], [5, 15], [5, 5]]];

export const cases = () => [["along", line], ["areas", { square, other }], ["grid", [-1, -1, 1, 1]], ["cluster", line], ["fail", [[0, 0]]]];
export const along = coordinates => {
    const path = turf.lineString(coordinates);
    return {
        length: turf.length(path), at: turf.along(path, 100), simple: turf.simplify(path, { tolerance: 0.05 }), bbox: turf.bbox(path), middle: turf.centroid(path),
        nearest: turf.nearestPointOnLine(path, turf.point([5.3, 51.9])), slice: turf.lineSliceAlong(path, 20, 90), curve: turf.bezierSpline(path, { resolution: 500 }),
    };
};
export const areas = ({ square, other }) => {
    const a = turf.polygon(square), b = turf.polygon(other);
    return {
        area: turf.area(a), union: turf.union(turf.featureCollection([a, b])), both: turf.intersect(turf.featureCollection([a, b])), less: turf.difference(turf.featureCollection([a, b])),
        buffer: turf.buffer(turf.point([1, 1]), 5, { units: "kilometers", steps: 4 }), within: turf.booleanPointInPolygon([5, 5], a), hull: turf.convex(turf.featureCollection([a, b])), kinks: turf.kinks(a),
    };
};
export const grid = box => ({ hex: turf.hexGrid(box, 60).features.length, points: turf.pointGrid(box, 100), tin: turf.tin(turf.pointGrid(box, 100)), voronoi: turf.voronoi(turf.pointGrid(box, 100), { bbox: box }) });
export const cluster = coordinates => turf.clustersDbscan(turf.featureCollection(coordinates.map(c => turf.point(c))), 40, { minPoints: 2 });
export function fail(coordinates) { try { return turf.lineString(coordinates); } catch (error) { return error.message; } }
