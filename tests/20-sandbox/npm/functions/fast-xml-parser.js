import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";

const xml = `<?xml version="1.0"?><!-- c --><gpx version="1.1" xmlns:x="urn:x"><trk><name>A &amp; B &lt;</name><trkseg><trkpt lat="52.1" lon="4.9"><ele>1.50</ele></trkpt><trkpt lat="52.2" lon="5.0"/></trkseg></trk><x:d><![CDATA[<raw> & ]]></x:d>mixed<b>7</b></gpx>`;
export const cases = () => [["read", xml], ["ordered", xml], ["check", xml], ["check", "<a><b></a>"], ["check", "<a x=1></a>"], ["write", { root: { "@_id": 7, item: [{ "#text": "a<b" }, "c"], empty: "" } }]];
export const read = text => new XMLParser({ ignoreAttributes: false, parseAttributeValue: true }).parse(text);
export const ordered = text => new XMLParser({ preserveOrder: true, ignoreAttributes: false, cdataPropName: "#cdata", commentPropName: "#comment" }).parse(text);
export const check = text => XMLValidator.validate(text);
export const write = value => new XMLBuilder({ ignoreAttributes: false, format: true }).build(value);
