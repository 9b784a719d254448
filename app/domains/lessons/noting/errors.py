"""Refusals of notes."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class NoteNotFound(NotFound):
    code = "LESSON_NOTE_NOT_FOUND"
    message = "找不到这篇学习笔记"


class NoteHandedIn(Conflict):
    code = "LESSON_NOTE_HANDED_IN"
    message = "笔记已交，待会签；要修改请先取回"


class NoteNotHandedIn(Conflict):
    code = "LESSON_NOTE_NOT_HANDED_IN"
    message = "这篇笔记不在待会签状态"


class NoteEmpty(Conflict):
    code = "LESSON_NOTE_EMPTY"
    message = "笔记还没有内容，不能交"


class NoteUnchanged(Conflict):
    code = "LESSON_NOTE_UNCHANGED"
    message = "这篇笔记已经存档，修改之后才能再交"


class OwnNote(Forbidden):
    code = "LESSON_NOTE_OWN"
    message = "不能会签自己的笔记，请由其他同志会签"


class NotesOfBranch(Conflict):
    code = "LESSON_NOTES_OF_BRANCH"
    message = "学习笔记只在党支部内查看和会签"


class BasisMissing(Invalid):
    code = "LESSON_NOTE_BASIS_MISSING"
    message = "要求会签的，请写明依据"
