"""Codes of languages by ISO 639: what people write, and the code by which a language is known here.

A language that has a code of two letters (ISO 639-1) is known by it. Of the others, those of ISO
639-2 are known, and those of ISO 639-3 in which there is much to read on the web. Codes of groups
of languages (``gem``) and of no language (``und``, ``mul``) are none.
"""

from __future__ import annotations

from cleaner.text.lazy_patterns import lazy_pattern

_TAG = lazy_pattern(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
"""A code, and what a tag such as ``zh-Hant-TW`` adds to it."""

_TWO_LETTERS = """
aar aa, abk ab, ave ae, afr af, aka ak, amh am, arg an, ara ar, asm as, ava av, aym ay, aze az, bak
ba, bel be, bul bg, bis bi, bam bm, ben bn, bod bo, bre br, bos bs, cat ca, che ce, cha ch, cos co,
cre cr, ces cs, chu cu, chv cv, cym cy, dan da, deu de, div dv, dzo dz, ewe ee, ell el, eng en, epo
eo, spa es, est et, eus eu, fas fa, ful ff, fin fi, fij fj, fao fo, fra fr, fry fy, gle ga, gla gd,
glg gl, grn gn, guj gu, glv gv, hau ha, heb he, hin hi, hmo ho, hrv hr, hat ht, hun hu, hye hy, her
hz, ina ia, ind id, ile ie, ibo ig, iii ii, ipk ik, ido io, isl is, ita it, iku iu, jpn ja, jav jv,
kat ka, kon kg, kik ki, kua kj, kaz kk, kal kl, khm km, kan kn, kor ko, kau kr, kas ks, kur ku, kom
kv, cor kw, kir ky, lat la, ltz lb, lug lg, lim li, lin ln, lao lo, lit lt, lub lu, lav lv, mlg mg,
mah mh, mri mi, mkd mk, mal ml, mon mn, mar mr, msa ms, mlt mt, mya my, nau na, nob nb, nde nd, nep
ne, ndo ng, nld nl, nno nn, nor no, nbl nr, nav nv, nya ny, oci oc, oji oj, orm om, ori or, oss os,
pan pa, pli pi, pol pl, pus ps, por pt, que qu, roh rm, run rn, ron ro, rus ru, kin rw, san sa, srd
sc, snd sd, sme se, sag sg, sin si, slk sk, slv sl, smo sm, sna sn, som so, sqi sq, srp sr, ssw ss,
sot st, sun su, swe sv, swa sw, tam ta, tel te, tgk tg, tha th, tir ti, tuk tk, tgl tl, tsn tn, ton
to, tur tr, tso ts, tat tt, twi tw, tah ty, uig ug, ukr uk, urd ur, uzb uz, ven ve, vie vi, vol vo,
wln wa, wol wo, xho xh, yid yi, yor yo, zha za, zho zh, zul zu
"""
"""The code of three letters (ISO 639-3, and 639-2 for terminology), then the one of two."""

_BIBLIOGRAPHIC = """
alb sq, arm hy, baq eu, bur my, chi zh, cze cs, dut nl, fre fr, geo ka, ger de, gre el, ice is, mac
mk, mao mi, may ms, per fa, rum ro, slo sk, tib bo, wel cy
"""
"""Codes of ISO 639-2 for libraries, where they are others."""

_WITHDRAWN = "iw he, in id, ji yi, jw jv, mo ro, mol ro, scc sr, scr hr, bih bh, hbs sh"
"""Codes that texts still bear, and their successors; ``bh`` and ``sh`` have none."""

_THREE_LETTERS = """
ace ach acm acq ada ady aeb afh ain ajp akk ale als alt ami ang anp apc arb arc arn arp ars arw ary
arz ast atj avk awa ayr azb azj bal ban bar bas bbc bcl bdr bej bem bew bho bik bin bjn bla blk bpy
bra btm bua bug bxr byn cad car cbk cdo ceb chb chg chk chm chn cho chp chr chy cjk ckb cmn cnr cop
crh csb dag dak dar del den dgr dik din diq doi dsb dtp dua dum dyu efi egy eka ekk elx enm ewo ext
fan fat fil fon frm fro frp frr frs fur fuv gaa gag gan gay gaz gba gcr gez gil glk gmh goh gom gon
gor got grb grc gsw guc gur guw gwi hai hak haw hif hil hit hmn hne hsb hup hyw iba ilo inh jam jbo
jpr jrb kaa kab kac kam kaw kbd kbp kcg kea kge kha khk kho kmb kmr knc koi kok kos kpe krc krl kru
kum kus kut lad lah lam lbe lez lfn lij lld lmo lol loz lrc ltg lua lui lun luo lus lvs mad mag mai
mak man mas mdf mdr men mga mhr mic min mnc mni mnw moh mos mrj mus mwl mwr myv mzn nan nap nds new
nia niu nog non nov npi nqo nrm nso nup nus nwc nym nyn nyo nys nzi olo ory osa ota pag pal pam pap
pau pbt pcd pcm pdc peo pes pfl phn pih plt pms pnb pnt pon pro prs pwn quy raj rap rar rif rki rmy
rom rsk rue rup sad sah sam sas sat scn sco sel sga shi shn sid skr sma smj smn sms snk sog srn srr
ssy stq suk sus sux swh syc syr szl szy taq tay tcy tdd tem ter tet tig tiv tkl tlh tli tly tmh tog
tok tpi trv tsi tum tvl tyv tzm udm uga umb uzn vai vec vep vls vmf vot vro wal war was wls wuu xal
xmf yao yap ydd yue zap zbl zea zen zgh zsm zun zza
"""
"""Languages without a code of two letters."""


def code_of(tag: str) -> str | None:
    """The code of the language that a code or a tag names; None where there is no such language.

    >>> [code_of(tag) for tag in ("EN", "eng", "en-US", "pt_BR", "ger", "fil", "zz")]
    ['en', 'en', 'en', 'pt', 'de', 'fil', None]
    """
    match = _TAG.fullmatch(tag)
    return _CODES.get(match[1].lower()) if match else None


def _codes() -> dict[str, str]:
    codes = {code: code for code in _THREE_LETTERS.split()}
    for table in (_TWO_LETTERS, _BIBLIOGRAPHIC, _WITHDRAWN):
        for other, code in (pair.split() for pair in table.split(",")):
            codes[other] = codes[code] = code
    return codes


_CODES = _codes()
