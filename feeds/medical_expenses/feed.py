"""医保结算: one row a settlement, with the national field names; a reversal is a negative row that names the settled one."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

MONEY = (
    ("total_fen", "medfee_sumamt", "医疗费总额", "total bill"),
    ("fully_own_fen", "fulamt_ownpay_amt", "全自费金额", "outside the catalogue"),
    ("over_limit_fen", "overlmt_selfpay", "超限价自费", "above price limits"),
    ("advance_self_fen", "preselfpay_amt", "先行自付", "paid first by the patient"),
    ("in_scope_fen", "inscp_scp_amt", "符合范围金额", "within the catalogue"),
    ("deductible_fen", "act_pay_dedc", "起付线", "deductible"),
    ("fund_paid_fen", "fund_pay_sumamt", "基金支付总额", "paid by all funds"),
    ("basic_fund_fen", "hifp_pay", "基本医保支付", "paid by the basic fund"),
    ("medical_aid_fen", "maf_pay", "医疗救助支付", "paid by medical aid"),
    ("self_paid_fen", "psn_part_amt", "个人负担总金额", "borne by the patient"),
    ("account_paid_fen", "acct_pay", "个人账户支出", "from the personal account"),
    ("cash_paid_fen", "psn_cash_pay", "个人现金支出", "in cash"),
)

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
        FeedColumn("setl_id", "key", "结算ID", "settlement", ("setl_id", "结算ID")),
        FeedColumn("mdtrt_id", "key", "就诊ID", "visit", ("mdtrt_id", "就诊ID")),
        FeedColumn(
            "person_key", "resident_id", "证件号码", "resident ID number", ("certno", "证件号码", "身份证号"), sensitivity="identity"
        ),
        FeedColumn(
            "med_type",
            "code",
            "医疗类别",
            "kind of care",
            ("med_type", "医疗类别"),
            sensitivity="sensitive",
            codes={"11": "普通门诊 outpatient", "14": "门诊慢特病 chronic outpatient", "21": "普通住院 inpatient", "24": "急诊 emergency"},
        ),
        FeedColumn(
            "disease_code",
            "text",
            "诊断代码 ICD-10",
            "diagnosis (ICD-10)",
            ("dise_codg", "诊断代码"),
            required=False,
            sensitivity="sensitive",
        ),
        FeedColumn("settled_on", "date", "结算时间", "settled on", ("setl_time", "结算时间")),
        *(
            FeedColumn(name, "yuan", zh, en, (field, zh), minimum=-500_000_000, maximum=500_000_000, sensitivity="sensitive")
            for name, field, zh, en in MONEY
        ),
        FeedColumn(
            "reverses_setl_id", "key", "冲销的结算ID", "the settlement that this row reverses", ("refd_setl_id", "原结算ID"), required=False
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
