"""The words by which questions in Japanese and Chinese ask to compute."""

from __future__ import annotations

import re

from app.answers.tables.vocabulary import Vocabulary, bounds_of, written

_NUMBER = r"(?P<amount>[-−]?\d[\d.,]*\d|[-−]?\d)\s*(?P<unit>[%％]|[A-Za-z]{1,5}|千|百万|円)?\s*"
_KANA = "".join(map(chr, range(0x3041, 0x3097)))
"""Hiragana, which Japanese writes its endings and particles with."""

JAPANESE = Vocabulary(
    forms=(
        (
            "change",
            written(r"何(?:%|％|パーセント).*(?:増|減|変|伸|上が|下が)", "変化率", "増加率", "減少率", "成長率"),
        ),
        ("share", written("割合", "占める", r"何(?:%|％|パーセント)(?:ですか|を占)", "シェア", "構成比")),
        ("ratio", written("比率", "何倍", "の比(?:は|を)", "割ると")),
        ("average", written("平均")),
        (
            "difference",
            written(
                "差", "どれだけ(?:増|減|多|少|高|低)", "どのくらい(?:増|減|多|少|高|低)", "いくら(?:増|減|多|少|高|低)"
            ),
        ),
        ("extreme", written("最も", "最大", "最小", "最高", "最低", "最多", "最少", "一番")),
        ("sum", written("合計", "総計", "総額", "総数", "合わせ", "足す")),
    ),
    bound=re.compile("(?P<gt>(?!))(?P<ge>(?!))(?P<lt>(?!))(?P<le>(?!))(?P<eq>ちょうど)"),
    bound_after=re.compile(
        rf"{_NUMBER}(?:(?P<ge>以上)|(?P<le>以下)|(?P<lt>未満|より(?:少|小さ|低)い|を下回る)"
        r"|(?P<gt>超|を超え(?:る|た|て)?|より(?:多|大き|高)い|を上回る))"
    ),
    counts=written("いくつ", r"何(?:件|個|人|回|年|か|社|基|本|行|つ|種)", "数は"),
    lists=written("どの", "どれ", "何", "誰", "どこ", "いつ"),
    smaller=written("少ない", "低い", "小さい"),
    smallest=written("最小", "最低", "最少", r"最も(?:少|低|小|短)", r"一番(?:少|低|小|短)"),
    against=written("より", "に比べ", "と比較し"),
    absolute=written("差"),
    fell=written("減っ", "減少", "下がっ", "低下"),
    refused=written("除く", "除い", "以外", "ない(?:の|もの)", "中央値", "分散", "標準偏差"),
    light=frozenset(
        f"{_KANA}年月日何件個人回社基本行種数値差比率割合占平均合計総額最大小高低多少一番倍増減変化足伸上下間"
    ),
    comma=frozenset(),
)
CHINESE = Vocabulary(
    forms=(
        (
            "change",
            written(
                r"百分之(?:多少|几)",
                r"(?:增长|下降|增加|减少|上升|变化)了?(?:多少百分比|百分之)",
                "增长率",
                "变化率",
                "百分比变化",
            ),
        ),
        ("share", written("占.*(?:多少|比例|比重|百分比|份额)", "比例是", "比重", "份额")),
        ("ratio", written("比率", "几倍", "多少倍", "之比", "的比值")),
        ("average", written("平均")),
        ("difference", written("差", "相差", "(?:多|少|高|低|增加|减少|增长|下降|上升)(?:了)?多少")),
        ("extreme", written(r"最(?:高|大|多|低|小|少|长|短)")),
        ("sum", written("总和", "总计", "合计", "总共", "一共", "总额", "总数", "之和")),
    ),
    bound=bounds_of(
        {
            "ge": "至少|不少于|不低于",
            "le": "至多|最多|不超过",
            "gt": "超过|大于|高于|多于",
            "lt": "低于|小于|少于",
            "eq": "恰好|等于",
        },
        spaced=False,
    ),
    bound_after=re.compile(rf"{_NUMBER}(?:(?P<ge>以上)|(?P<le>以下))"),
    counts=written("多少(?:个|人|次|家|年|种|项|台|行|月)", "几(?:个|人|次|家|年|种|项|台|行)"),
    lists=written("哪", "谁", "什么", "列出"),
    smaller=written("少", "低", "小"),
    smallest=written("最(?:低|小|少|短)"),
    against=written("比", "与.*相比", "相比"),
    absolute=written("差"),
    fell=written("减少", "下降", "降低"),
    refused=written("除了", "除外", "不包括", "没有", "中位数", "方差", "标准差"),
    light=frozenset(
        "的是在和与多少哪个一年月日了比总共计合差平均最高大低小长短份额例重率倍几相间到从从有为占百分之加增减降上升变化数值之人次家种项台行"
    ),
    comma=frozenset(),
)
