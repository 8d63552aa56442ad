import time
from tests.web import *
def test_a(here, there, filled, drafter):
    t=time.time()
    for st in S:
        pass
    from apps.factbook.snapshots import evaluation_of
    e=evaluation_of(filled)
    print(e.sheet.shown, [m.message for m in e.missing])
    p=get(drafter,"step",filled.pk,"shouzhi")
    print(p.status, list(p.form().items())[:5], p.beside("收支.人员经费.年初"), p.typed_in("收支.人员经费.年初"))
    for name in ("assessment","score","findings","report","review","summary"):
        t=time.time(); p=get(drafter,name,filled.pk); print(name,p.status,time.time()-t, p.alerts)
    t=time.time(); bring(here,S.SUBMITTED); print("bring", time.time()-t)
def test_b(here, there):
    t=time.time()
    fill(here.assessment, here.drafter); print("fill", time.time()-t)
