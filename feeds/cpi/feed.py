"""居民消费价格指数: one row a month and place. A feed of no persons: no fact of a household can come from it.

It is what the price linkage (社会救助法 art. 32) is tested against, and it is offered as a table of its own in the warehouse.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

FEED = Feed(
    name="cpi",
    zh="居民消费价格指数",
    en="Consumer price index",
    owner="国家统计局调查队、发展和改革委员会",
    lawful_basis=Citation("《社会救助法》", "第三十二条"),
    purpose="know in which month prices rose so much that the price subsidy is due",
    cadence="monthly",
    lateness_days=3,
    stale_after_days=45,
    on_failure="go_on_stale",
    retention_years=10,
    key=("area", "month"),
    occurred_on="month",
    recorded_on="published_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "area", "key", "地区代码", "place (GB/T 2260, 6 digits; 2 or 4 digits for a province or city written short)",
            ("地区代码", "行政区划代码", "地区", "区划代码"), sensitivity="public",
        ),
        FeedColumn("month", "month", "月份", "month", ("月份", "统计月份", "数据期", "时间"), sensitivity="public"),
        FeedColumn(
            "cpi_ppm", "percent", "居民消费价格指数（上年同月=100）", "consumer price index, the same month of last year = 100",
            ("居民消费价格指数（上年同月=100）", "居民消费价格指数", "CPI同比指数", "CPI", "居民消费价格总指数"),
            minimum=800_000, maximum=1_300_000, sensitivity="public",
        ),
        FeedColumn(
            "food_ppm", "percent", "食品价格指数（上年同月=100）", "food price index, the same month of last year = 100",
            ("食品价格指数（上年同月=100）", "食品价格指数", "食品CPI", "食品类价格指数", "食品"), minimum=500_000, maximum=2_000_000,
            sensitivity="public",
        ),
        FeedColumn("published_on", "date", "发布日期", "published on", ("发布日期", "公布日期"), after="month", sensitivity="public"),
    ),
    measures=(
        Measure("cpi_ppm", "int", "居民消费价格指数", "consumer price index, in millionths of the same month of last year"),
        Measure("food_ppm", "int", "食品价格指数", "food price index, in millionths of the same month of last year"),
    ),
    rules=(
        RowRule(
            "area_is_a_place", "regexp_full_match(area, '[0-9]+') AND length(area) IN (2, 4, 6, 9, 12)", "地区代码应为数字区划代码",
            "the place is a code of digits",
        ),
        RowRule(
            "published_after_its_month", "published_on IS NULL OR month IS NULL OR published_on >= month + INTERVAL 1 MONTH",
            "发布日期早于当月结束", "published before the month was over",
        ),
        RowRule(
            "not_a_change_rate", "cpi_ppm IS NULL OR abs(cpi_ppm - 1000000) <= 100000", "指数与100相差超过10",
            "an index further than 10 from 100", severity="warn",
        ),
    ),
)  # fmt: skip
