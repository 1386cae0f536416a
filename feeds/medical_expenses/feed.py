"""医保结算: one row a settlement, with the national field names; a reversal is a negative row that names the settled one."""

from datetime import date

from hardship import headings
from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

# (column, national field, usual Chinese name, its meaning, other names). 个人自付 is nobody's: which field it is differs
# by city, so the name alone does not say.
MONEY = (
    ("total_fen", "medfee_sumamt", "医疗费总额", "total bill", ("医疗费用总额", "医疗总费用", "医疗费总金额", "总费用", "费用总额")),
    ("fully_own_fen", "fulamt_ownpay_amt", "全自费金额", "outside the catalogue", ("全自费", "全自费费用", "完全自费金额")),
    ("over_limit_fen", "overlmt_selfpay", "超限价自费", "above price limits", ("超限价自费费用", "超限价自费金额", "overlmt_amt")),
    ("advance_self_fen", "preselfpay_amt", "先行自付", "paid first by the patient", ("先行自付金额", "先行自付费用", "乙类先行自付")),
    ("in_scope_fen", "inscp_scp_amt", "符合范围金额", "within the catalogue", ("符合政策范围金额", "政策范围内金额", "政策范围内费用")),
    ("deductible_fen", "act_pay_dedc", "起付线", "deductible", ("实际支付起付线", "起付标准", "起付线金额", "本次起付线")),
    ("fund_paid_fen", "fund_pay_sumamt", "基金支付总额", "paid by all funds", ("基金支付金额", "基金支付总金额", "基金支付")),
    (
        "basic_fund_fen", "hifp_pay", "基本医保支付", "paid by the basic fund",
        ("基本医疗保险统筹基金支出", "基本医疗保险基金支出", "统筹基金支出", "统筹基金支付", "统筹支付"),
    ),
    (
        "medical_aid_fen", "maf_pay", "医疗救助支付", "paid by medical aid",
        ("医疗救助基金支出", "医疗救助基金支付", "医疗救助金额", "医疗救助支出"),
    ),
    (
        "self_paid_fen", "psn_part_amt", "个人负担总金额", "borne by the patient",
        ("个人负担金额", "个人负担总额", "个人负担", "个人支付总额"),
    ),
    (
        "account_paid_fen", "acct_pay", "个人账户支出", "from the personal account",
        ("个人账户支付", "个人帐户支出", "个人帐户支付", "账户支付"),
    ),
    ("cash_paid_fen", "psn_cash_pay", "个人现金支出", "in cash", ("个人现金支付", "现金支付", "现金支出", "个人现金")),
)  # fmt: skip

FEED = Feed(
    name="medical_expenses",
    zh="医疗费用结算",
    en="Medical settlements",
    owner="医疗保障局",
    lawful_basis=Citation("《社会救助法》", "第十条、第二十四条；民发〔2023〕39号 三（三）"),
    purpose="notice households whose own medical spending has become large",
    cadence="daily",
    lateness_days=5,
    stale_after_days=10,
    on_failure="go_on_stale",
    retention_years=3,
    key=("setl_id",),
    occurred_on="settled_on",
    recorded_on="settled_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "setl_id", "key", "结算ID", "settlement", ("setl_id", "结算ID", "结算编号", "结算单号", "结算流水号", "结算号", "医保结算ID")
        ),
        FeedColumn("mdtrt_id", "key", "就诊ID", "visit", ("mdtrt_id", "就诊ID", "就诊编号", "就诊号", "就诊流水号", "就医登记号")),
        FeedColumn(
            "person_key",
            "resident_id",
            "证件号码",
            "resident ID number",
            headings.resident_id("certno", "证件号码", of=("患者", "参保人", "病人", "人员")),
            sensitivity="identity",
        ),
        FeedColumn(
            "med_type",
            "code",
            "医疗类别",
            "kind of care",
            ("med_type", "医疗类别", "医疗类别代码", "就诊类别", "就医类别"),
            sensitivity="sensitive",
            codes={
                "11": "普通门诊 outpatient",
                "12": "门诊挂号 registration fee",
                "13": "急诊 emergency",
                "14": "门诊慢特病 chronic outpatient",
                "21": "普通住院 inpatient",
                "22": "外伤住院 inpatient after an injury",
                "23": "转外诊治住院 inpatient elsewhere by referral",
                "24": "急诊转住院 inpatient from the emergency ward",
                "25": "异地住院 inpatient in another place",
                "26": "单病种住院 inpatient at a fixed price",
                "28": "日间手术 day surgery",
                "41": "定点药店购药 pharmacy",
                "51": "生育门诊 antenatal outpatient",
                "52": "生育住院 childbirth",
                "53": "计划生育手术费 family planning",
            },
            synonyms={
                "门慢": "14",
                "门特": "14",
                "慢特病门诊": "14",
                "门诊慢病": "14",
                "门诊特病": "14",
                "门诊慢特": "14",
                "药店": "41",
                "定点药店": "41",
                "门诊": "11",
                "急诊抢救": "13",
                "门诊慢性病": "14",
                "门诊特殊病": "14",
                "门慢门特": "14",
                "住院": "21",
                "转外住院": "23",
                "异地就医住院": "25",
                "单病种": "26",
                "日间病房": "28",
                "药店购药": "41",
            },
        ),
        FeedColumn(
            "disease_code",
            "text",
            "诊断代码 ICD-10",
            "diagnosis (ICD-10)",
            (
                "dise_codg",
                "诊断代码",
                "诊断代码ICD-10",
                "diag_code",
                "诊断编码",
                "疾病编码",
                "疾病代码",
                "病种编码",
                "病种代码",
                "主诊断编码",
                "主要诊断代码",
                "主要诊断编码",
                "dscg_maindiag_code",
            ),
            required=False,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "settled_on",
            "date",
            "结算时间",
            "settled on",
            ("setl_time", *headings.both("结算日期", "医保结算日期", "费用结算日期"), "setl_date"),
        ),
        *(
            FeedColumn(name, "yuan", zh, en, (field, zh, *others), minimum=-500_000_000, maximum=500_000_000, sensitivity="sensitive")
            for name, field, zh, en, others in MONEY
        ),
        FeedColumn(
            "reverses_setl_id",
            "key",
            "冲销的结算ID",
            "the settlement that this row reverses",
            (
                "refd_setl_id",
                "原结算ID",
                "init_setl_id",
                "冲销结算ID",
                "冲销的结算ID",
                "被冲销结算ID",
                "退费结算ID",
                "原结算编号",
                "原结算单号",
                "原结算流水号",
            ),
            required=False,
            refers_to="setl_id",
        ),
    ),
    measures=(
        Measure("self_paid_fen", "fen", "个人负担", "borne by the patient"),
        Measure("inpatient_self_paid_fen", "fen", "住院个人负担", "borne by the patient, inpatient"),
        Measure("total_fen", "fen", "医疗费总额", "total bill"),
        Measure("settlements", "int", "结算次数", "settlements"),
        Measure("inpatient_stays", "int", "住院次数", "inpatient stays"),
    ),
    rules=(
        RowRule(
            "parts_make_the_whole",
            "abs(total_fen - fund_paid_fen - self_paid_fen) <= 100",
            "总额应等于基金支付加个人负担",
            "the bill is what the funds and the patient pay",
        ),
        RowRule(
            "patient_part_is_account_and_cash",
            "abs(self_paid_fen - account_paid_fen - cash_paid_fen) <= 100",
            "个人负担应等于账户加现金",
            "the patient's part is account plus cash",
            severity="warn",
        ),
        RowRule(
            "negative_only_as_reversal",
            "total_fen >= 0 OR reverses_setl_id IS NOT NULL",
            "负数只能是冲销",
            "a negative row names what it reverses",
        ),
    ),
)
