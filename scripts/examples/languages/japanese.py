"""A report on the water of rice terraces in Japanese: no spaces between words, figures of both widths."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor

from scripts.examples.languages.fonts import FAMILY
from scripts.examples.languages.told import Asked, Told, equation, figure, head, items, para, table, written
from scripts.examples.seeded.fresh.model import Dress, Labels
from scripts.examples.seeded.model import Block

NAME = "tanada-hokoku"
DRESS = Dress(
    width=420,
    height=595,
    margins=(54, 66, 54, 58),
    size=10.5,
    headings=(16, 13.5, 11.4, 10.5),
    colour="#2f4f2f",
    heading_look="bands",
    furniture="book",
    labels=Labels(caption="bold"),
    language="ja",
    further_font=FAMILY,
    indent=True,
)
INK, GREEN, PALE = HexColor("#333333"), HexColor("#4f7f4f"), HexColor("#d8ddd8")
FLOWS = ((4, 96), (5, 182), (6, 154), (7, 88), (8, 37), (9, 71), (10, 64))
"""Month and mean inflow from the spring in cubic metres a day."""


def _inflow() -> Any:
    drawing = Drawing(330, 150)
    left, bottom, right, top = 34.0, 20.0, 322.0, 134.0
    for level in range(0, 201, 50):
        y = bottom + (top - bottom) * level / 200
        drawing.add(Line(left, y, right, y, strokeColor=PALE, strokeWidth=0.5))
        drawing.add(_text(left - 4, y - 2.5, str(level), "end"))
    step = (right - left) / len(FLOWS)
    for i, (month, flow) in enumerate(FLOWS):
        x = left + (i + 0.22) * step
        drawing.add(Rect(x, bottom, 0.56 * step, (top - bottom) * flow / 200, fillColor=GREEN, strokeColor=None))
        drawing.add(_text(left + (i + 0.5) * step, 7, f"{month}月", "middle"))
    drawing.add(_text(2, 141, "湧水量（m³/日）", "start"))
    return drawing


def _text(x: float, y: float, text: str, side: str) -> Any:
    return String(x, y, text, fontName="Helvetica", fontSize=7.5, textAnchor=side, fillColor=INK)


TITLE = "霧ヶ谷棚田における水管理と渇水対策の調査報告"
BLOCKS: list[Block] = [
    para("authors", "霧ヶ谷土地改良区・水利調査班　二〇二四年三月", "authors"),
    para("abstract", "霧ヶ谷の棚田は、一つの湧水だけを水源として三百年以上耕されてきた。本報告は、令和五年の夏に起きた渇水の経過と、そのとき実施した"
         "番水の結果をまとめ、ため池の改修と漏水の防止について提案するものである。", "abstract"),
    head("h1", 1, "1 調査地の概要"),
    para("site", "霧ヶ谷は標高420メートルから610メートルに広がる谷で、大小238枚の棚田がある。耕作面積は14.6ヘクタール、農家は31戸である。"
         "水田の土壌は花崗岩が風化した砂質土で、水もちが悪い。最も古い石垣は江戸時代の元禄年間に築かれたと伝えられる。"
         "かつては全戸が稲を作っていたが、現在は下段の五戸が大豆とそばに転作している。"),
    para("source", "水源は谷の最上部にある「鈴ヶ清水」という湧き水で、水温は一年を通じておよそ11度である。水は延長2.3キロメートルの土水路を流れ、"
         "途中の三か所で分水される。水路の掃除は毎年四月の第一日曜日に、全戸が参加して行う。"),
    head("h2", 1, "2 観測の方法"),
    para("method", "湧水量は三角堰を用いて毎朝六時に測定した。水田の水深は、上段・中段・下段から四枚ずつ選んだ計12枚の田で、簡易水位計により一時間ごとに"
         "記録した。漏水量は、取水口を閉じた夜間の水位低下から求めた。一枚の田の水収支は次の式で表される。"),
    equation("e1", 1, "漏水量", r"L = R + I_n - E - D_s"),
    para("method2", "ここで、Rは雨量、I_{n}は取水量、Eは蒸発散量、D_{s}は排水量である。蒸発散量は気象台の値から推定した。[[e1|式（1）]]による漏水量の誤差は、"
         "一日あたり2ミリメートル程度と考えられる。"),
    head("h3", 1, "3 令和五年の渇水"),
    para("drought", "六月下旬に梅雨が早く明け、七月と八月の降水量は合わせて58ミリメートルと、平年の約四分の一にとどまった。[[f1|図1]]に示すように、湧水量は"
         "五月をピークに減り続け、八月には一日37立方メートルまで落ち込んだ。八月九日には下段の田で地割れが生じ、翌日の寄り合いで番水を始めることが"
         "決まった。"),
    figure("f1", 1, "図1", "　鈴ヶ清水の月別平均湧水量（令和五年）", _inflow()),
    para("rotation", "番水とは、水を使う順番と時間を決めて交替で田に水を入れる方法である。今回は谷を三つの区に分け、各区に八時間ずつ水を配った。水番は各区から二名が"
         "出て、夜間も見回りを続けた。九月四日に台風の雨が降り、番水は26日間で終わった。この間に争いは一度も起きなかった。"),
    para("loss", "[[t1|表1]]に、段ごとの漏水量と収量を示す。漏水は上段で最も大きく、石垣に近い田ほど多かった。モグラの穴が主な原因であり、畦を塗り直した田では"
         "漏水量が半分以下に減った。収量は下段で平年の八割を下回ったが、上段では平年並みであった。"),
    table("t1", 1, "表1", "　段別の漏水量と収量",
          [[("段", 0, 1, 2), ("田の枚数", 1, 1, 2), ("漏水量（mm/日）", 2, 1, 2), ("収量（kg/10a）", 3, 2, 1)], ["", "", "", "平年", "令和五年"]],
          [["上段", "92", "31.4", "412", "405"],
           ["中段", "81", "22.8", "438", "391"],
           ["下段", "65", "14.5", "451", "348"],
           ["全体", "238", "23.9", "431", "385"]], "framed", bold_rows=(5,)),
    head("h4", 1, "4 対策の提案"),
    para("plan", "調査の結果をもとに、次の三つの対策を提案する。"),
    *items("do", "中段の古いため池を浚渫し、貯水量を600立方メートルから950立方メートルに増やす。",
           "漏水の多い上段の畦40か所を、粘土で塗り直す。",
           "湧水量が一日60立方メートルを下回ったときは、直ちに番水を始めるという基準を設ける。"),
    para("cost", "費用の見込みは[[t2|表2]]のとおりである。ため池の浚渫には県の補助金が使え、地元の負担は総額の三割となる。工事は稲刈りの後、十一月から始める予定である。"),
    table("t2", 2, "表2", "　対策にかかる費用（千円）",
          [["項目", "事業費", "補助金", "地元負担"]],
          [["ため池の浚渫", "4,800", "3,600", "1,200"],
           ["畦の塗り直し", "1,450", "725", "725"],
           ["水位計の更新", "380", "116", "264"],
           ["合計", "6,630", "4,441", "2,189"]], "hairlines", bold_rows=(4,)),
    head("h5", 1, "5 おわりに"),
    para("close", "棚田の水は、測ってみると驚くほど正確に分けられていた。分水の石に刻まれた目盛りは、いまの流量計と比べても差が五パーセントに満たない。"
         "長年にわたり水番を務めた田所ヨネさんから多くのことを教わった。記して感謝する。"),
]  # fmt: skip

ASKED = (
    Asked("霧ヶ谷には棚田が何枚あるか。", "238枚", ("site", "t1")),
    Asked("谷の水源となっている湧き水の名前は？", "鈴ヶ清水", ("source",)),
    Asked("水路の長さはどれくらいですか。", "2.3キロメートル", ("source",)),
    Asked("水路はいつ掃除しますか。", "四月の第一日曜日", ("source",)),
    Asked("湧き水の量はどうやって測ったのか。", "三角堰", ("method",)),
    Asked("漏水量を求める式を示してください。", "L = R + I_n − E − D_s", ("e1",)),
    Asked("真夏の二か月に降った雨の量は？", "58ミリメートル", ("drought",)),
    Asked("番水は何日続きましたか。", "26日間", ("rotation",)),
    Asked("水が漏れる一番の原因は何だったか。", "モグラの穴", ("loss",)),
    Asked("湧水量が最も多かった月はいつですか。", "五月", ("f1", "drought")),
    Asked("下段の令和五年の収量はいくらか。", "348", ("t1",)),
    Asked("ため池の容量をどこまで増やす計画ですか。", "950立方メートル", ("do-1",)),
    Asked("どれだけ水が減ったら順番に配り始めるべきか。", "一日60立方メートル", ("do-3",)),
    Asked("ため池をさらう工事の地元負担は何千円か。", "1,200", ("t2",)),
    Asked("石に彫られた印はどのくらい正しいか。", "差が五パーセントに満たない", ("close",)),
    Asked("畑に転換した農家は何戸あるか。", "五戸", ("site",)),
    Asked("棚田を訪れる観光客は年に何人か。", None),
    Asked("調査に使った水位計の製造会社はどこですか。", None),
)

REPORT = Told(written(NAME, DRESS, TITLE, BLOCKS), DRESS, "Japanese report", ASKED)
