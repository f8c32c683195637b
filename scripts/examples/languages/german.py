"""A hydrological yearbook in German: compounds, umlauts, decimal commas, words divided at the ends of lines."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from scripts.examples.languages.told import Asked, Told, equation, figure, head, items, para, table, written
from scripts.examples.seeded.fresh.model import Dress, Labels
from scripts.examples.seeded.model import Block

NAME = "ohletal-jahresbericht"
DRESS = Dress(
    width=499,
    height=709,
    margins=(66, 70, 66, 66),
    size=11,
    headings=(21, 14, 11.6, 10.6),
    colour="#234a5e",
    heading_look="bands",
    furniture="book",
    numbers="indent",
    labels=Labels(caption="bold"),
    language="de",
)
INK, BLUE, PALE = HexColor("#333333"), HexColor("#1f6f8b"), HexColor("#d8dde0")

MONTHS = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
STAGES = (148, 162, 171, 139, 118, 92, 71, 58, 66, 95, 187, 412)  # monthly highest stage at Talbrück in cm


def _hydrograph() -> Any:
    """The highest stage of each month at Talbrück in cm."""
    drawing = Drawing(360, 170)
    left, bottom, right, top = 34.0, 20.0, 352.0, 152.0
    for level in range(0, 501, 100):
        y = bottom + (top - bottom) * level / 500
        drawing.add(Line(left, y, right, y, strokeColor=PALE, strokeWidth=0.5))
        drawing.add(_text(left - 4, y - 2.5, str(level), "end"))
    step = (right - left) / 12
    points = [(left + (i + 0.5) * step, bottom + (top - bottom) * stage / 500) for i, stage in enumerate(STAGES)]
    drawing.add(PolyLine([value for point in points for value in point], strokeColor=BLUE, strokeWidth=1.5))
    for (x, y), month in zip(points, MONTHS, strict=True):
        drawing.add(Rect(x - 1.8, y - 1.8, 3.6, 3.6, fillColor=BLUE, strokeColor=None))
        drawing.add(_text(x, 8, month, "middle"))
    y = bottom + (top - bottom) * 380 / 500
    drawing.add(Line(left, y, right, y, strokeColor=HexColor("#b5533c"), strokeWidth=0.9))
    drawing.add(_text(left + 6, y + 3, "Meldestufe 3", "start"))
    drawing.add(_text(2, 160, "Wasserstand in cm", "start"))
    return drawing


def _text(x: float, y: float, text: str, side: str) -> Any:
    return String(x, y, text, fontName="Helvetica", fontSize=7.5, textAnchor=side, fillColor=INK)


TITLE = "Gewässerkundlicher Jahresbericht 2023 für das Ohletal"
BLOCKS: list[Block] = [
    para("authors", "Wasserwirtschaftsamt Talbrück, Abteilung Gewässerkunde, im März 2024", "authors"),
    para("abstract", "Das Jahr 2023 war an der Ohle ein Jahr der Gegensätze. Auf einen ungewöhnlich trockenen Sommer, in dem der Fluss bei Talbrück "
         "an 41 Tagen weniger als 0,9 m³/s führte, folgte zu Weihnachten das größte Hochwasser seit Beginn der Aufzeichnungen. Der "
         "Bericht beschreibt das Messnetz, die Wasserstände und Abflüsse, den Betrieb des Rückhaltebeckens Eichgrund, die Grundwasserstände "
         "und die Kosten der Gewässerunterhaltung.", "abstract"),
    head("h1", 1, "1 Messnetz und Geräte"),
    para("network", "Die Ohle entspringt am Südhang des Kallenbergs und mündet nach 58,4 Kilometern unterhalb von Seewiesen in die Hase. Ihr "
         "Einzugsgebiet umfasst 412,6 km². Das Amt betreibt im Ohletal fünf Pegel, deren Stammdaten in [[t1|Tabelle 1]] zusammengestellt sind. "
         "Die ältesten Aufzeichnungen stammen vom Pegel Mühlrode, wo seit 1921 täglich abgelesen wird."),
    table("t1", 1, "Tabelle 1.", " Stammdaten der Pegel im Ohletal",
          [["Pegel", "Fluss-km", "Gebiet (km²)", "Nullpunkt (m ü. NN)", "Beginn"]],
          [["Kallenbach", "51,2", "38,4", "412,07", "1968"],
           ["Mühlrode", "40,9", "97,1", "318,55", "1921"],
           ["Eichgrund", "33,6", "154,8", "271,20", "1994"],
           ["Talbrück", "18,3", "296,3", "203,94", "1937"],
           ["Seewiesen", "2,7", "405,0", "171,36", "1952"]], "hairlines"),
    para("devices", "Vier der fünf Pegel sind mit Radarsensoren ausgerüstet, die berührungslos von der Brücke aus messen; nur in Kallenbach hängt noch eine "
         "Drucksonde im Schacht. Die Messwerte werden alle 15 Minuten gespeichert und stündlich per Funk übertragen. Zweimal im Jahr vergleicht "
         "eine Messgruppe die Anzeige mit der Pegellatte. Abweichungen von mehr als zwei Zentimetern führen zu einer Nachkalibrierung; im "
         "Berichtsjahr war das nur einmal nötig, und zwar im September in Seewiesen."),
    para("rating", "Aus dem Wasserstand wird der Abfluss mit einer Abflusskurve berechnet, die für jeden Pegel eigens angepasst ist:"),
    equation("e1", 1, "Abfluss", r"Q = a(h - h_0)^b"),
    para("rating2", "Darin ist h der Wasserstand und h_0 die Höhe, bei der das Gerinne trockenfällt. Für Talbrück gelten a = 11,8 und b = 1,62. "
         "Die Gültigkeit von [[e1|Gleichung (1)]] endet dort, wo der Fluss über die Ufer tritt; darüber wird mit Flügelmessungen vom Boot aus "
         "verlängert."),
    head("h2", 1, "2 Witterungsverlauf"),
    para("weather", "Mit 684 Millimetern blieb der Jahresniederschlag um 9,3 Prozent unter dem langjährigen Mittel. Von Mai bis August fielen zusammen nur "
         "131 Millimeter, so wenig wie zuletzt 1976. Die Verdunstung aus dem Talboden überstieg in diesen Monaten den Regen um mehr als das Doppelte. Im "
         "November begann eine Folge von Tiefdruckgebieten, die bis zum Jahresende anhielt; allein zwischen dem 19. und dem 25. Dezember wurden an "
         "der Wetterwarte Kallenberg 167 Millimeter gemessen, dazu kam Schmelzwasser aus einer etwa 30 Zentimeter hohen Schneedecke."),
    head("h3", 1, "3 Wasserstände und Abflüsse"),
    head("h31", 2, "3.1 Niedrigwasser im Sommer"),
    para("low", "Schon Ende Juni unterschritten die Pegel im Oberlauf ihre Niedrigwassermarken. Am 22. August sank der Abfluss in Talbrück auf 0,38 m³/s, den "
         "kleinsten Wert der Messreihe. Auf einer Strecke von drei Kilometern oberhalb von Mühlrode lag das Flussbett streckenweise trocken; "
         "Fischereiverein und Feuerwehr setzten dort rund 2.300 Bachforellen um. Das Landratsamt untersagte ab dem 10. Juli die Entnahme von Wasser zur Beregnung. Erst am "
         "18. September wurde das Verbot aufgehoben."),
    head("h32", 2, "3.2 Das Hochwasser an Weihnachten"),
    para("flood", "In der Nacht zum 25. Dezember stieg die Ohle in Talbrück binnen elf Stunden um 2,26 m. Der Scheitel wurde um 4.15 Uhr mit 4,12 m erreicht; das sind "
         "23 Zentimeter mehr als bei der bisher höchsten Flut vom Februar 1984. Meldestufe 3, ab der die Altstadt geräumt wird, war 14 Stunden lang "
         "überschritten. Überflutet wurden die Gerbergasse, der Sportplatz und 37 Keller. Menschen kamen nicht zu Schaden. "
         "[[f1|Abbildung 1]] zeigt die höchsten Wasserstände der einzelnen Monate, [[t2|Tabelle 2]] die Hauptwerte des Jahres."),
    figure("f1", 1, "Abbildung 1.", " Höchster Wasserstand jedes Monats am Pegel Talbrück", _hydrograph()),
    table("t2", 2, "Tabelle 2.", " Hauptwerte des Jahres 2023: niedrigste, mittlere und höchste Werte",
          [["", ("Wasserstand (cm)", 1, 3, 1), ("Abfluss (m³/s)", 4, 3, 1)], ["Pegel", "NW", "MW", "HW", "NQ", "MQ", "HQ"]],
          [["Kallenbach", "11", "34", "168", "0,06", "0,71", "21,4"],
           ["Mühlrode", "9", "47", "243", "0,11", "1,58", "48,9"],
           ["Eichgrund", "14", "52", "197", "0,19", "2,34", "39,6"],
           ["Talbrück", "22", "83", "412", "0,38", "4,05", "117,0"],
           ["Seewiesen", "31", "96", "386", "0,57", "5,62", "131,5"]], "three-line"),
    para("flood2", "Auffällig ist, dass der Scheitelabfluss in Eichgrund kleiner blieb als im oberhalb gelegenen Mühlrode. Das ist die Wirkung des "
         "Rückhaltebeckens, das zwischen den beiden Pegeln liegt und von dem im nächsten Abschnitt die Rede ist."),
    head("h4", 1, "4 Betrieb des Rückhaltebeckens Eichgrund"),
    para("basin", "Das Becken fasst bei Vollstau 1,85 Millionen Kubikmeter. Es wird seit 2009 betrieben und gibt im Regelfall höchstens 6,4 m³/s an das Unterwasser "
         "ab. Der Stauwärter schloss die Schieber am 23. Dezember um 17 Uhr. Bis zum Scheitel waren 72,5 Prozent des Stauraums gefüllt; "
         "die Hochwasserentlastung sprang nicht an. Ohne das Becken wäre das Wasser in Talbrück nach unserer Rechnung weitere 38 Zentimeter gestiegen. Der "
         "Füllungsgrad ergibt sich aus"),
    equation("e2", 2, "Füllungsgrad", r"f = \frac{1}{V_s}\int_0^t (Q_z - Q_a) d t"),
    para("basin2", "mit dem Stauraum V_s, dem Zufluss Q_z und der Abgabe Q_a. [[e2|Gleichung (2)]] wurde mit den Viertelstundenwerten ausgewertet. Nach der Entleerung, die "
         "sich über neun Tage hinzog, fanden die Taucher am Grundablass Risse im Beton. Ihre Sanierung ist für den Sommer 2024 vorgesehen."),
    head("h5", 1, "5 Grundwasser"),
    para("ground", "In den 26 Messstellen des Talgrundwasserleiters fielen die Stände bis Oktober im Mittel um 1,14 m. Den tiefsten Stand hatte der Brunnen "
         "am Bahnhof Seewiesen mit 7,92 m unter Gelände. Bis zum Jahreswechsel hatten sich die oberflächennahen Messstellen erholt, die tiefen dagegen "
         "nicht. Der Nitratgehalt überschritt an vier Messstellen den Schwellenwert von 50 mg/l; die Höchstkonzentration von 83 mg/l wurde in den Spargelfeldern bei "
         "Niederohle gefunden."),
    head("h6", 1, "6 Unterhaltung und Ausgaben"),
    para("upkeep", "Die Gewässerunterhaltung kostete 2023 mehr als doppelt so viel wie im Vorjahr. [[t3|Tabelle 3]] schlüsselt die Ausgaben auf. Den Ausschlag gaben die "
         "Uferabbrüche nach dem Weihnachtshochwasser, die auf 860 Metern Länge mit Steinschüttungen gesichert wurden."),
    table("t3", 3, "Tabelle 3.", " Ausgaben für die Gewässerunterhaltung in Euro",
          [["Maßnahme", "2022", "2023"]],
          [["Ufersicherung", "84.310,00", "412.975,50"],
           ["Gehölzpflege", "61.200,00", "58.840,25"],
           ["Sohlräumung", "39.465,80", "102.330,00"],
           ["Pegelwartung", "27.118,40", "29.904,60"],
           ["Summe", "212.094,20", "604.050,35"]], "framed", bold_rows=(5,)),
    head("h7", 1, "7 Folgerungen"),
    para("outlook", "Aus den Erfahrungen des Jahres leitet das Amt drei Vorhaben ab:"),
    *items("do", "Die Vorhersage für Talbrück soll künftig zwölf statt sechs Stunden umfassen; dafür erhalten zwei Nebenbäche eigene Pegel.",
           "Der Deich am Sportplatz wird um 60 Zentimeter erhöht, Baubeginn ist im April 2025.",
           "Für trockene Sommer wird mit den Landwirten eine Entnahmeregelung vereinbart, die sich nach dem Abfluss richtet."),
    para("thanks", "Wir danken den ehrenamtlichen Pegelbeobachterinnen und Pegelbeobachtern, allen voran Frau Irmgard Sölter, die seit 46 Jahren in Mühlrode abliest."),
]  # fmt: skip

ASKED = (
    Asked("Welchen höchsten Wasserstand erreichte die Ohle beim Weihnachtshochwasser in Talbrück?", "4,12 m", ("flood", "t2")),
    Asked("Wie groß ist die Fläche, die die Ohle entwässert?", "412,6 km²", ("network",)),
    Asked("Seit wann gibt es Aufzeichnungen am Mühlroder Pegel?", "1921", ("network", "t1")),
    Asked("In welchem Abstand speichern die Messgeräte ihre Werte?", "alle 15 Minuten", ("devices",)),
    Asked("Wie viel Regen fiel in den vier Sommermonaten?", "131 Millimeter", ("weather",)),
    Asked("Wie niedrig war der geringste Abfluss des Jahres in Talbrück?", "0,38 m³/s", ("low", "t2")),
    Asked("Wann wurde das Beregnungsverbot wieder aufgehoben?", "18. September", ("low",)),
    Asked("Wie viele Fische wurden während der Trockenheit umgesetzt?", "2.300", ("low",)),
    Asked("Wie viel Wasser kann das Hochwasserrückhaltebecken speichern?", "1,85 Millionen Kubikmeter", ("basin",)),
    Asked("Zu welchem Anteil war der Stauraum beim Hochwasserscheitel gefüllt?", "72,5 Prozent", ("basin",)),
    Asked("Wo wurde der höchste Nitratwert gemessen?", "in den Spargelfeldern bei Niederohle", ("ground",)),
    Asked("Wie tief lag der Grundwasserspiegel im Seewiesener Bahnhofsbrunnen?", "7,92 m unter Gelände", ("ground",)),
    Asked("Was kosteten die Ufersicherungen im Jahr 2023?", "412.975,50", ("t3",)),
    Asked("Wie hoch war der mittlere Abfluss in Seewiesen?", "5,62", ("t2",)),
    Asked("Auf welcher Höhe liegt der Pegelnullpunkt von Eichgrund?", "271,20", ("t1",)),
    Asked("In welchem Monat war der höchste Wasserstand am kleinsten?", "August", ("f1",)),
    Asked("Mit welcher Formel wird der Füllungsgrad des Beckens berechnet?", "f = 1/V_s ∫ (Q_z − Q_a) dt", ("e2", "basin")),
    Asked("Um wie viel soll der Sportplatzdeich höher werden?", "60 Zentimeter", ("do-2",)),
    Asked("Wie viele Brücken wurden durch das Hochwasser zerstört?", None),
    Asked("Welche Firma baute das Rückhaltebecken?", None),
)  # fmt: skip

REPORT = Told(written(NAME, DRESS, TITLE, BLOCKS), DRESS, "German report", ASKED)
