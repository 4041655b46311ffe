"""Why a file is not taken or not given out, in the reader's language (提示语)."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.kernel.errors import Refused
from tongban.kernel.storage.inspect.verdicts import Fault
from tongban.kernel.storage.rules import AT_ONCE, Scan

_NAMES = {"jpeg": "JPG", "png": "PNG", "webp": "WebP", "pdf": "PDF"}


def accepted() -> str:
    """What is taken, e.g. JPG、PNG、PDF."""
    return _("、").join(_NAMES[kind] for kind in settings.FILE_KINDS)


def sentence(fault: Fault) -> str:
    """What is wrong with a file and what to do: one sentence or two, naming nobody."""
    return _SENTENCES[fault]()


def not_served(scan: Scan) -> Refused:
    """Why a file is given to nobody now."""
    if scan == Scan.INFECTED:
        return Refused(_("这个文件查出了病毒，已经锁住，谁也打不开。请删除，换一个干净的重传。"))
    if scan == Scan.AWAY:
        return Refused(_("查毒服务暂时没有应答，查过才能打开。系统会自动再查，请过一会儿再来。"))
    return Refused(_("这个文件还在等查毒，查过之前不能打开。一般几秒钟就好，请稍后再试。"))


_SENTENCES: Mapping[Fault, Callable[[], str]] = {
    Fault.EMPTY: lambda: _("文件是空的。请检查后重新选。"),
    Fault.TOO_LARGE: lambda: _("文件超过{n} MB。请压缩照片，或把文档分成几份再传。").format(
        n=settings.FILE_MOST_MB
    ),
    Fault.NO_ROOM: lambda: _("系统的存储空间满了，这个文件没有保存。请过一会儿再传。"),
    Fault.QUOTA: lambda: _("您还没有用上的文件太多了。请先删除几个不要的，再传新的。"),
    Fault.TOO_MANY: lambda: _("一次最多传{n}个，这个没有传。请再传一次。").format(n=AT_ONCE),
    Fault.UNKNOWN: lambda: _("认不出这是什么文件。能收的是{kinds}。").format(kinds=accepted()),
    Fault.NOT_ALLOWED: lambda: _("这种文件现在不收。能收的是{kinds}。").format(kinds=accepted()),
    Fault.HEIC: lambda: _(
        "这是HEIC照片，窗口的电脑打不开。请在手机设置里把相机格式改为“兼容性最佳”再拍，或截屏后上传。"
    ),
    Fault.OFFICE: lambda: _("这是办公文档，换台电脑样子会变。请另存为PDF再传。"),
    Fault.ARCHIVE: lambda: _("这是压缩包。请解压后把里面的文件一个一个传上来。"),
    Fault.PROGRAM: lambda: _("这是程序，不是材料，不能上传。"),
    Fault.HTML: lambda: _("这是网页文件，不能上传。请打印成PDF或者截屏后再传。"),
    Fault.SVG: lambda: _("这是SVG矢量图，里面可能带程序，不能上传。请导出成PNG或PDF再传。"),
    Fault.BROKEN: lambda: _("文件已经损坏或者不完整，打不开。请重新保存或者重新拍一张再传。"),
    Fault.TRAILER: lambda: _(
        "文件后面夹带了别的内容，多半是动态照片里的视频。请关掉动态照片重拍，或截屏、另存后再传。"
    ),
    Fault.POLYGLOT: lambda: _("这个文件里藏着另一种文件，不能上传。请用原来的软件重新导出再传。"),
    Fault.PIXELS: lambda: _("图片的像素太多，超过{n}百万。请缩小后再传。").format(
        n=settings.FILE_MOST_MEGAPIXELS
    ),
    Fault.MOVING: lambda: _("这是会动的图片。请换成一张静止的照片或扫描件。"),
    Fault.BOMB: lambda: _("文件解开以后大得不正常，不能上传。请重新导出或扫描后再传。"),
    Fault.PDF_LOCKED: lambda: _("这个PDF加了密码或限制，窗口打不开。请去掉密码，另存后再传。"),
    Fault.PDF_SCRIPT: lambda: _("这个PDF里带着程序（脚本或动态表单）。请把它打印成新的PDF再传。"),
    Fault.PDF_ACTION: lambda: _(
        "这个PDF会自己打开别的文件、发送内容或播放音视频。请把它打印成新的PDF再传。"
    ),
    Fault.PDF_ATTACHMENT: lambda: _(
        "这个PDF里夹带了附件。请把附件取出来分别上传，再把PDF打印成新的PDF传上来。"
    ),
    Fault.PDF_PAGES: lambda: _("这个PDF没有页，或者超过{n}页。请分成几份再传。").format(
        n=settings.FILE_MOST_PAGES
    ),
    Fault.PUZZLING: lambda: _("这个文件太复杂，系统没能按时检查完。请重新导出或扫描后再传。"),
}
