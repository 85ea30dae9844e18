"""The three adapters that stand as examples of their task: qed, attributionbench and ud_ewt."""

from collections import Counter
from pathlib import Path

from eval.cases.case import SegmentationCase, SelectionCase, VerificationCase
from eval.datasets import attributionbench, qed, ud_ewt
from service.answer import Verdict
from tests.eval.public_data import QED, load_real, write_public

ATTRIBUTION = {
    "id": "A_1",
    "claim": "The Aurora left on Monday.",
    "references": ["Title: Aurora\n\nShe left on Monday.", " "],
    "attribution_label": "attributable",
    "src_dataset": "LFQA",
}
CONLLU = """\
# newdoc id = weblog-harbour
# sent_id = 1
# newpar id = p1
# text = She left.
1\tShe\t_\t_\t_\t_\t_\t_\t_\t_
2\tleft\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
3\t.\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No

# sent_id = 2
# text = It rained.
1\tIt\t_\t_\t_\t_\t_\t_\t_\t_
2\trained\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
3\t.\t_\t_\t_\t_\t_\t_\t_\t_

# sent_id = 3
# newpar id = p2
# text = Why?
1\tWhy\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\t?\t_\t_\t_\t_\t_\t_\t_\t_

"""


def test_qed_gives_the_sentences_of_the_paragraph_and_the_one_that_answers(tmp_path: Path) -> None:
    several = QED | {"example_id": 8, "annotation": {"explanation_type": "multi_sentence"}}
    (case,) = qed.load(write_public(tmp_path, qed.INFO.files[0], [QED, several])).cases

    assert isinstance(case, SelectionCase)
    assert [one.text for one in case.sentences] == [
        "The Aurora left .",
        "Her captain was Ada Lunt .",
        "It rained .",
    ]
    assert {one.title for one in case.sentences} == {"Aurora"}
    assert (case.id, case.gold, case.answers) == ("-7", ((1,),), ("Ada Lunt",))


def test_attributionbench_gives_the_claim_with_all_it_cites(tmp_path: Path) -> None:
    refused = ATTRIBUTION | {"id": "A_2", "attribution_label": "not attributable"}
    first, second = attributionbench.load(
        write_public(tmp_path, attributionbench.INFO.files[0], [ATTRIBUTION, refused])
    ).cases

    assert isinstance(first, VerificationCase)
    assert [one.text for one in first.evidence] == ["Title: Aurora\n\nShe left on Monday."]
    assert (first.label, second.label, first.tags) == (Verdict.SUPPORTED, Verdict.UNSUPPORTED, ("LFQA",))


def test_ud_ewt_rebuilds_each_document_with_its_sentences(tmp_path: Path) -> None:
    for file in ud_ewt.INFO.files:
        name = "weblog-harbour" if "dev" in file else "email-harbour"
        options = write_public(tmp_path, file, CONLLU.replace("weblog-harbour", name))

    first, second = ud_ewt.load(options).cases

    assert isinstance(first, SegmentationCase)
    assert first.text == "She left.It rained.\n\nWhy? "
    assert [first.text[start:end] for start, end in first.sentences] == ["She left.", "It rained.", "Why?"]
    assert (first.tags, second.tags) == (("weblog", "dev"), ("email", "test"))


def test_the_real_files_hold_what_they_are_said_to() -> None:
    assert len(load_real(qed.ADAPTER).cases) == 1021
    labels = Counter(case.label for case in load_real(attributionbench.ADAPTER).cases)
    assert labels == {Verdict.SUPPORTED: 599, Verdict.UNSUPPORTED: 599}
    documents = load_real(ud_ewt.ADAPTER).cases
    assert sum(len(case.sentences) for case in documents) == 2001 + 2077
